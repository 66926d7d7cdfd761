//! Writing: the sinks, and the end of what was written as a pointer at hand.

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ptr::{self, NonNull};
#[cfg(feature = "std")]
use std::io::{self, Write};

use bytes::{Bytes, BytesMut};

use super::Segments;
use super::shuffle::{Integers, Mask, write_shuffled};

/// The bytes written so far and the room after them.
///
/// Invariants: `base..limit` is the allocation of `store`'s buffer, `at` is in it, and everything
/// before `at` is initialized. Nobody else uses the buffer while the `Output` lives, so the pointers
/// stay valid until the buffer itself reallocates, and then they are fetched again.
pub(crate) struct Output<'a> {
    /// The start of the buffer. The buffer knows it too, but what is written might change that, as far as the compiler
    /// knows: it would be read again at the end, behind all that was written.
    base: *const u8,
    /// Where the next byte goes.
    pub(super) at: *mut u8,
    /// The end of the room.
    limit: *mut u8,
    store: Store<'a>,
}

// SAFETY: to send an output is to send what `Store` points to, which nobody else has: a `Vec<u8>`, a
// `BytesMut` and `Segments` are `Send`, and so is the writer of a `Buffered`. `base`, `at` and `limit`
// point into their buffers.
unsafe impl Send for Output<'_> {}

/// Each is valid for `'a` and nobody else has it. They are no references so that [`Output::far`] can
/// work on a copy.
#[derive(Clone, Copy)]
enum Store<'a> {
    Vec(NonNull<Vec<u8>>, PhantomData<&'a mut Vec<u8>>),
    BytesMut(NonNull<BytesMut>),
    Segments(NonNull<Segments>),
    #[cfg(feature = "std")]
    Sink(NonNull<Buffered<'a>>),
}

/// A writer and the buffer before it. It outlives its output, so that what is in the buffer then can
/// still be written, and the error of that returned.
#[cfg(feature = "std")]
pub(crate) struct Buffered<'a> {
    buffer: Vec<u8>,
    /// Valid for `'a` and nobody else has it. A reference would fix the lifetime of the output, and no
    /// trace that lives shorter could be added to an encoder.
    writer: NonNull<dyn Write + Send + 'a>,
    /// Bytes that the writer has taken.
    gone: u64,
    /// A write failed, or panicked. How much of it has arrived is not known, so nothing may follow.
    is_broken: bool,
    /// The output was dropped: the buffer knows how many bytes it has.
    is_closed: bool,
}

#[cfg(feature = "std")]
impl<'a> Buffered<'a> {
    pub(crate) fn new(writer: &'a mut (dyn Write + Send)) -> Self {
        let writer = NonNull::from(writer);
        Self { buffer: Vec::new(), writer, gone: 0, is_broken: false, is_closed: false }
    }

    /// Hands the buffer, then `bytes`, to the writer.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.is_broken {
            return Err(io::Error::other("an earlier write failed"));
        }
        self.is_broken = true;
        // SAFETY: the invariant of `writer`.
        let writer = unsafe { self.writer.as_mut() };
        writer.write_all(&self.buffer)?;
        self.gone += self.buffer.len() as u64;
        self.buffer.clear();
        writer.write_all(bytes)?;
        self.gone += bytes.len() as u64;
        self.is_broken = false;
        Ok(())
    }

    /// Hands over the rest, when the output is gone, and has the writer hand over what it keeps back
    /// itself.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        if !self.is_closed {
            return Err(io::Error::other("the encoder was forgotten, and the bytes that it had"));
        }
        self.write(&[])?;
        // SAFETY: the invariant of `writer`.
        unsafe { self.writer.as_mut() }.flush()
    }
}

impl<'a> Output<'a> {
    #[inline]
    pub(crate) fn vec(vec: &'a mut Vec<u8>) -> Self {
        let (base, at, limit) = room_of(vec);
        Self { base, at, limit, store: Store::Vec(NonNull::from(vec), PhantomData) }
    }

    #[inline]
    pub(crate) fn bytes_mut(bytes: &'a mut BytesMut) -> Self {
        let (base, at, limit) = room_of_bytes(bytes);
        Self { base, at, limit, store: Store::BytesMut(NonNull::from(bytes)) }
    }

    #[inline]
    pub(crate) fn segments(segments: &'a mut Segments) -> Self {
        let (base, at, limit) = room_of(&mut segments.bytes);
        Self { base, at, limit, store: Store::Segments(NonNull::from(segments)) }
    }

    #[cfg(feature = "std")]
    pub(crate) fn sink(sink: &'a mut Buffered<'_>) -> Self {
        let (base, at, limit) = room_of(&mut sink.buffer);
        Self { base, at, limit, store: Store::Sink(NonNull::from(sink)) }
    }

    /// How many bytes were written, those included that have left the buffer.
    #[inline]
    pub(crate) fn offset(&self) -> u64 {
        self.offset_at(self.at)
    }

    /// The offset of a cursor, which is in this one's room.
    #[inline]
    pub(super) fn offset_at(&self, at: *const u8) -> u64 {
        // SAFETY: the invariant of `Store`.
        let elsewhere = unsafe {
            match self.store {
                Store::Vec(..) | Store::BytesMut(_) => 0,
                Store::Segments(segments) => (*segments.as_ptr()).shared_len,
                #[cfg(feature = "std")]
                Store::Sink(sink) => (*sink.as_ptr()).gone,
            }
        };
        // SAFETY: `at` is inside of, or one past, the allocation that starts at `base`.
        elsewhere + unsafe { at.offset_from_unsigned(self.base) } as u64
    }

    /// The bytes in the buffer.
    #[inline]
    fn len(&self) -> usize {
        // SAFETY: `at` is inside of, or one past, the allocation that starts at `base`.
        unsafe { self.at.offset_from_unsigned(self.base) }
    }

    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn room(&self) -> usize {
        self.room_from(self.at)
    }

    /// The room behind a cursor, which is in this one's.
    #[inline]
    pub(super) fn room_from(&self, at: *const u8) -> usize {
        // SAFETY: `at <= limit`, both in, or one past, one allocation.
        unsafe { self.limit.offset_from_unsigned(at) }
    }

    /// Has `work`, which is out of line, work on this at another address: if nobody ever learns its
    /// own, it can stay in registers.
    ///
    /// If `work` panics, this goes on with the pointers it had. They are valid as long as `work`
    /// changes the place of the buffer last.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn far<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
        let Self { base, at, limit, store } = *self;
        let mut far = ManuallyDrop::new(Self { base, at, limit, store });
        let result = work(&mut far);
        (self.base, self.at, self.limit) = (far.base, far.at, far.limit);
        result
    }

    /// Makes room for at least `more` bytes; false if there is no memory for them.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub(crate) fn grow(&mut self, more: usize) -> bool {
        self.commit();
        // SAFETY: the invariant of `Store`.
        let room = unsafe {
            match self.store {
                Store::Vec(mut vec, _) => grown(vec.as_mut(), more),
                Store::BytesMut(mut bytes) => grown_bytes(bytes.as_mut(), more),
                Store::Segments(mut segments) => grown(&mut segments.as_mut().bytes, more),
                #[cfg(feature = "std")]
                Store::Sink(mut sink) => grown(&mut sink.as_mut().buffer, more),
            }
        };
        let Some(room) = room else { return false };
        (self.base, self.at, self.limit) = room;
        true
    }

    /// The same of a vector, by value; false if it is something else, or may not grow by as much.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn grow_vec(&mut self, more: usize) -> bool {
        let Store::Vec(vec, _) = self.store else { return false };
        if !may_double(self.len(), more, usize::BITS) {
            return false;
        }
        let mut vec = grow_vec(vec, self.len(), more);
        // SAFETY: the invariant of `Store`; it is the same vector.
        (self.base, self.at, self.limit) = room_of(unsafe { vec.as_mut() });
        self.store = Store::Vec(vec, PhantomData);
        true
    }

    /// Writes structs that are nothing but integers, all at once; returns false if that cannot be done, or there is no room.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn put_shuffled<T>(
        &mut self,
        items: &[T],
        mask: &Mask,
        show: impl for<'id> Fn(&'id T, &mut Integers<'id>),
    ) -> bool {
        let len = size_of_val(items);
        // SAFETY: if there is room for `len` bytes, it is spare capacity of a buffer borrowed exclusively.
        if len > self.room_from(self.at) || !unsafe { write_shuffled(items, self.at, mask, show) } {
            return false;
        }
        // SAFETY: `len` bytes of the room were written.
        self.at = unsafe { self.at.add(len) };
        true
    }

    /// Adds a segment by reference, if segments are what is written.
    pub(crate) fn share(&mut self, bytes: &Bytes) -> bool {
        let place = self.len();
        let Store::Segments(mut segments) = self.store else { return false };
        // SAFETY: the invariant of `Store`.
        let segments = unsafe { segments.as_mut() };
        segments.shared_len += bytes.len() as u64;
        segments.shared.push((place, bytes.clone()));
        true
    }

    /// What no other output has meanwhile: the address of its store, which nobody else has.
    #[inline]
    pub(crate) fn identity(&self) -> usize {
        match self.store {
            Store::Vec(vec, _) => vec.addr().get(),
            Store::BytesMut(bytes) => bytes.addr().get(),
            Store::Segments(segments) => segments.addr().get(),
            #[cfg(feature = "std")]
            Store::Sink(sink) => sink.addr().get(),
        }
    }

    /// Whether there is a writer behind the buffer.
    #[inline]
    pub(crate) fn is_sink(&self) -> bool {
        match self.store {
            Store::Vec(..) | Store::BytesMut(_) | Store::Segments(_) => false,
            #[cfg(feature = "std")]
            Store::Sink(_) => true,
        }
    }

    /// Hands the buffer, then `bytes`, to the writer, if there is one.
    #[cfg(feature = "std")]
    pub(crate) fn write_through(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.commit();
        let Store::Sink(mut sink) = self.store else { return Ok(()) };
        // SAFETY: the invariant of `Store`.
        let sink = unsafe { sink.as_mut() };
        // A writer that panics leaves `at` behind bytes that are gone, but initialized.
        let result = sink.write(bytes);
        (self.base, self.at, self.limit) = room_of(&mut sink.buffer);
        result
    }

    /// Tells the buffer how many bytes it has.
    fn commit(&mut self) {
        commit(self.store, self.len());
    }
}

impl Drop for Output<'_> {
    /// By value: the address of an output, and of the encoder around it, is asked for by nothing that is not in line.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn drop(&mut self) {
        let len = self.len();
        if let Store::Vec(mut vec, _) = self.store {
            // SAFETY: everything before `at` is initialized, and `at` is in the allocation.
            unsafe { vec.as_mut().set_len(len) };
        } else {
            close(self.store, len);
        }
    }
}

/// From this size on there may be no memory: a layout may promise more bytes than any has.
const A_LOT: usize = 1 << 28;

/// Whether a vector of `len` bytes without room for `more` may grow to twice its capacity, with pointers of so many bits. With
/// 32, that can be more than a vector may have; with 64 there is no such memory.
const fn may_double(len: usize, more: usize, bits: u32) -> bool {
    more < A_LOT && (bits >= 64 || len < A_LOT)
}

/// See [`Output::grow_vec`]. Gives back the vector that it was given, and does not unwind (no memory for what is less
/// than a lot ends the process, as it does wherever a vector grows): so nothing of the output need be kept for the
/// time after it.
#[cold]
#[inline(never)]
extern "C" fn grow_vec(mut vec: NonNull<Vec<u8>>, len: usize, more: usize) -> NonNull<Vec<u8>> {
    commit(Store::Vec(vec, PhantomData), len);
    // SAFETY: the invariant of `Store`.
    unsafe { vec.as_mut() }.reserve(more);
    vec
}

/// See [`Output::commit`].
fn commit(store: Store<'_>, len: usize) {
    // SAFETY: callers pass the `len` of an output: as many bytes are initialized, and in the allocation.
    unsafe {
        match store {
            Store::Vec(mut vec, _) => vec.as_mut().set_len(len),
            Store::BytesMut(mut bytes) => bytes.as_mut().set_len(len),
            Store::Segments(mut segments) => segments.as_mut().bytes.set_len(len),
            #[cfg(feature = "std")]
            Store::Sink(mut sink) => sink.as_mut().buffer.set_len(len),
        }
    }
}

/// [`commit`] for good.
#[cold]
#[inline(never)]
fn close(store: Store<'_>, len: usize) {
    commit(store, len);
    #[cfg(feature = "std")]
    if let Store::Sink(mut sink) = store {
        // SAFETY: the invariant of `Store`.
        unsafe { sink.as_mut() }.is_closed = true;
    }
}

/// A buffer, the end of what is in it, and its own end.
type Room = (*const u8, *mut u8, *mut u8);

/// The room of a vector.
#[cfg_attr(not(debug_assertions), inline(always))]
fn room_of(vec: &mut Vec<u8>) -> Room {
    let (base, len, capacity) = (vec.as_mut_ptr(), vec.len(), vec.capacity());
    // SAFETY: both are inside of, or one past, the allocation.
    unsafe { (base, base.add(len), base.add(capacity)) }
}

/// [`room_of`] a vector that has grown by at least `more` bytes, if there is memory: for more than that, or for that.
fn grown(vec: &mut Vec<u8>, more: usize) -> Option<Room> {
    vec.try_reserve(more).or_else(|_| vec.try_reserve_exact(more)).ok()?;
    Some(room_of(vec))
}

/// The same of a `BytesMut`, which cannot be asked: so a vector is, for what it would have at most.
fn grown_bytes(bytes: &mut BytesMut, more: usize) -> Option<Room> {
    let whole = bytes.capacity().saturating_mul(2).max(bytes.len().saturating_add(more));
    if whole >= A_LOT {
        Vec::<u8>::new().try_reserve_exact(whole).ok()?;
    }
    bytes.reserve(more);
    Some(room_of_bytes(bytes))
}

/// The room of a `BytesMut`.
#[inline]
fn room_of_bytes(bytes: &mut BytesMut) -> Room {
    let len = bytes.len();
    let spare = ptr::from_mut(bytes.spare_capacity_mut());
    let at = spare.cast::<u8>();
    // SAFETY: one is where the bytes before start, the other one past the allocation.
    unsafe { (at.sub(len), at, at.add(spare.len())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On a host of 32 bits, a save into a vector of half of them once ended the process.
    #[test]
    fn no_vector_doubles_to_more_than_one_may_have() {
        const MOST: usize = i32::MAX as usize;
        let ends = [0, 1, A_LOT, MOST / 4, MOST / 2, MOST]
            .map(|end| [end.saturating_sub(1), end, end + 1]);
        for len in ends.into_iter().flatten() {
            for more in ends.into_iter().flatten() {
                // The capacity is less than what is asked for.
                let doubled = (len as u64 + more as u64) * 2;
                assert!(!may_double(len, more, 32) || doubled <= MOST as u64, "{len} {more}");
                assert_eq!(may_double(len, more, 32), len < A_LOT && more < A_LOT);
                assert_eq!(may_double(len, more, 64), more < A_LOT);
            }
        }
    }
}
