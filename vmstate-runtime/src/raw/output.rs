//! Writing: the sinks, and the end of what was written as a pointer at hand.

#[cfg(feature = "std")]
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ptr;

use bytes::{Bytes, BytesMut};

use crate::stream::Segments;

/// The bytes written so far and the room after them.
///
/// Invariants: `at..limit` is inside of the allocation of `store`'s buffer and ends with it, and
/// everything in the allocation before `at` is initialized. Nobody else uses the buffer while the
/// `Output` lives, so the pointers stay valid until the buffer itself reallocates, and then they are
/// fetched again.
pub(crate) struct Output<'a> {
    /// Where the next byte goes.
    pub(super) at: *mut u8,
    /// The end of the room.
    pub(super) limit: *mut u8,
    store: Store<'a>,
}

/// All of them are one thin pointer.
enum Store<'a> {
    Vec(&'a mut Vec<u8>),
    BytesMut(&'a mut BytesMut),
    Segments(&'a mut Segments),
    #[cfg(feature = "std")]
    Sink(Box<Sink<'a>>),
}

/// A writer and the buffer before it.
#[cfg(feature = "std")]
struct Sink<'a> {
    buffer: Vec<u8>,
    writer: &'a mut dyn std::io::Write,
    /// Bytes that the writer has taken.
    gone: u64,
}

impl<'a> Output<'a> {
    #[inline]
    pub(crate) fn vec(vec: &'a mut Vec<u8>) -> Self {
        let (at, limit) = room_of(vec);
        Self { at, limit, store: Store::Vec(vec) }
    }

    #[inline]
    pub(crate) fn bytes_mut(bytes: &'a mut BytesMut) -> Self {
        let (at, limit) = room_of_bytes(bytes);
        Self { at, limit, store: Store::BytesMut(bytes) }
    }

    #[inline]
    pub(crate) fn segments(segments: &'a mut Segments) -> Self {
        let (at, limit) = room_of(&mut segments.bytes);
        Self { at, limit, store: Store::Segments(segments) }
    }

    #[cfg(feature = "std")]
    pub(crate) fn sink(writer: &'a mut dyn std::io::Write) -> Self {
        let mut sink = Box::new(Sink { buffer: Vec::new(), writer, gone: 0 });
        let (at, limit) = room_of(&mut sink.buffer);
        Self { at, limit, store: Store::Sink(sink) }
    }

    /// How many bytes were written, those included that have left the buffer.
    #[inline]
    pub(crate) fn offset(&self) -> u64 {
        let elsewhere = match &self.store {
            Store::Vec(_) | Store::BytesMut(_) => 0,
            Store::Segments(segments) => segments.shared_len,
            #[cfg(feature = "std")]
            Store::Sink(sink) => sink.gone,
        };
        elsewhere + self.len() as u64
    }

    /// The bytes in the buffer.
    #[inline]
    fn len(&self) -> usize {
        // SAFETY: `at` is inside of, or one past, the allocation that starts there.
        unsafe { self.at.offset_from_unsigned(self.base()) }
    }

    #[inline]
    fn base(&self) -> *const u8 {
        match &self.store {
            Store::Vec(vec) => vec.as_ptr(),
            Store::BytesMut(bytes) => bytes.as_ptr(),
            Store::Segments(segments) => segments.bytes.as_ptr(),
            #[cfg(feature = "std")]
            Store::Sink(sink) => sink.buffer.as_ptr(),
        }
    }

    #[inline]
    pub(crate) fn room(&self) -> usize {
        // SAFETY: `at <= limit`, both in, or one past, one allocation.
        unsafe { self.limit.offset_from_unsigned(self.at) }
    }

    /// Makes room for at least `more` bytes.
    #[cold]
    #[inline(never)]
    pub(crate) fn grow(&mut self, more: usize) {
        self.commit();
        (self.at, self.limit) = match &mut self.store {
            Store::Vec(vec) => grown(vec, more),
            Store::BytesMut(bytes) => {
                bytes.reserve(more);
                room_of_bytes(bytes)
            }
            Store::Segments(segments) => grown(&mut segments.bytes, more),
            #[cfg(feature = "std")]
            Store::Sink(sink) => grown(&mut sink.buffer, more),
        };
    }

    /// Adds a segment by reference, if segments are what is written.
    pub(crate) fn share(&mut self, bytes: &Bytes) -> bool {
        let place = self.len();
        let Store::Segments(segments) = &mut self.store else { return false };
        segments.shared_len += bytes.len() as u64;
        segments.shared.push((place, bytes.clone()));
        true
    }

    /// Whether there is a writer behind the buffer.
    #[inline]
    pub(crate) fn is_sink(&self) -> bool {
        match self.store {
            Store::Vec(_) | Store::BytesMut(_) | Store::Segments(_) => false,
            #[cfg(feature = "std")]
            Store::Sink(_) => true,
        }
    }

    /// Hands the buffer, then `bytes`, to the writer, if there is one.
    #[cfg(feature = "std")]
    pub(crate) fn write_through(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.commit();
        let Store::Sink(sink) = &mut self.store else { return Ok(()) };
        sink.writer.write_all(&sink.buffer)?;
        sink.gone += sink.buffer.len() as u64;
        sink.buffer.clear();
        self.at = sink.buffer.as_mut_ptr();
        sink.writer.write_all(bytes)?;
        sink.gone += bytes.len() as u64;
        Ok(())
    }

    /// Has the writer hand over what it keeps back itself, if there is one.
    #[cfg(feature = "std")]
    pub(crate) fn flush(&mut self) -> std::io::Result<()> {
        self.write_through(&[])?;
        if let Store::Sink(sink) = &mut self.store { sink.writer.flush() } else { Ok(()) }
    }

    /// Tells the buffer how many bytes it has.
    #[inline(always)]
    fn commit(&mut self) {
        let Store::Vec(vec) = &mut self.store else { return self.commit_far() };
        // SAFETY: everything before `at` is initialized, and `at` is in the allocation.
        unsafe { vec.set_len(self.at.offset_from_unsigned(vec.as_ptr())) };
    }

    #[inline(never)]
    fn commit_far(&mut self) {
        let len = self.len();
        // SAFETY: everything before `at` is initialized, and `at` is in the allocation.
        unsafe {
            match &mut self.store {
                Store::Vec(vec) => vec.set_len(len),
                Store::BytesMut(bytes) => bytes.set_len(len),
                Store::Segments(segments) => segments.bytes.set_len(len),
                #[cfg(feature = "std")]
                Store::Sink(sink) => sink.buffer.set_len(len),
            }
        }
    }
}

impl Drop for Output<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.commit();
    }
}

/// The spare room of a vector: its start and its end.
#[inline(always)]
fn room_of(vec: &mut Vec<u8>) -> (*mut u8, *mut u8) {
    let (base, len, capacity) = (vec.as_mut_ptr(), vec.len(), vec.capacity());
    // SAFETY: both are inside of, or one past, the allocation.
    unsafe { (base.add(len), base.add(capacity)) }
}

#[inline]
fn grown(vec: &mut Vec<u8>, more: usize) -> (*mut u8, *mut u8) {
    vec.reserve(more);
    room_of(vec)
}

/// The spare room of a `BytesMut`.
#[inline]
fn room_of_bytes(bytes: &mut BytesMut) -> (*mut u8, *mut u8) {
    let spare = ptr::from_mut(bytes.spare_capacity_mut());
    // SAFETY: its end is one past the allocation.
    unsafe { (spare.cast(), spare.cast::<u8>().add(spare.len())) }
}
