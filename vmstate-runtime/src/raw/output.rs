//! Writing: a buffer with its pointer cached, and the cursor of a fixed run in its spare capacity.

#[cfg(feature = "std")]
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ptr::{self, NonNull};

use bytes::BytesMut;

use super::Int;
use crate::error::{SaveError, SaveErrorKind};
use crate::stream::Encoder;

/// The bytes written so far and the room after them.
///
/// Invariants: `base` points to the start of `store`'s allocation of `capacity` bytes, of which the
/// first `len` are initialized; nobody else uses `store` while the `Output` lives, so the pointer
/// stays valid until `store` itself reallocates, and then it is fetched again.
pub(crate) struct Output<'a> {
    base: NonNull<u8>,
    len: usize,
    capacity: usize,
    store: Store<'a>,
}

enum Store<'a> {
    Vec(&'a mut Vec<u8>),
    BytesMut(&'a mut BytesMut),
    #[cfg(feature = "std")]
    Owned(Box<Owned>),
}

/// A buffer on its way to a writer, boxed so that all stores are one thin pointer.
#[cfg(feature = "std")]
struct Owned(Vec<u8>);

// SAFETY: `base` points into the allocation of `store`, which the `Output` borrows exclusively or
// owns; sending or sharing it is the same as sending or sharing `&mut Vec<u8>`, `&mut BytesMut` or
// `Vec<u8>`, all of which are `Send` and `Sync`.
unsafe impl Send for Output<'_> {}
// SAFETY: as above; no method that takes `&self` writes.
unsafe impl Sync for Output<'_> {}

impl<'a> Output<'a> {
    #[inline]
    pub(crate) fn vec(vec: &'a mut Vec<u8>) -> Self {
        let (len, capacity) = (vec.len(), vec.capacity());
        // SAFETY: a Vec's pointer is never null.
        let base = unsafe { NonNull::new_unchecked(vec.as_mut_ptr()) };
        Self { base, len, capacity, store: Store::Vec(vec) }
    }

    #[inline]
    pub(crate) fn bytes_mut(bytes: &'a mut BytesMut) -> Self {
        let (base, len, capacity) = (start_of(bytes), bytes.len(), bytes.capacity());
        Self { base, len, capacity, store: Store::BytesMut(bytes) }
    }

    #[cfg(feature = "std")]
    pub(crate) fn owned() -> Self {
        let store = Store::Owned(Box::new(Owned(Vec::new())));
        Self { base: NonNull::dangling(), len: 0, capacity: 0, store }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(crate) fn room(&self) -> usize {
        self.capacity - self.len
    }

    #[cfg(feature = "std")]
    pub(crate) fn as_slice(&self) -> &[u8] {
        // SAFETY: the first `len` bytes at `base` are initialized.
        unsafe { core::slice::from_raw_parts(self.base.as_ptr(), self.len) }
    }

    /// Forgets the bytes, keeps the room.
    #[cfg(feature = "std")]
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    /// Makes room for at least `more` bytes.
    #[cold]
    #[inline(never)]
    pub(crate) fn grow(&mut self, more: usize) {
        self.commit();
        // SAFETY: neither pointer is ever null.
        (self.base, self.capacity) = unsafe {
            match &mut self.store {
                Store::Vec(vec) => {
                    vec.reserve(more);
                    (NonNull::new_unchecked(vec.as_mut_ptr()), vec.capacity())
                }
                Store::BytesMut(bytes) => {
                    bytes.reserve(more);
                    (start_of(bytes), bytes.capacity())
                }
                #[cfg(feature = "std")]
                Store::Owned(owned) => {
                    owned.0.reserve(more);
                    (NonNull::new_unchecked(owned.0.as_mut_ptr()), owned.0.capacity())
                }
            }
        };
    }

    /// Tells the store how many bytes it has.
    #[inline]
    fn commit(&mut self) {
        // SAFETY: the first `len` bytes of the store's allocation are initialized, and `len <=
        // capacity`.
        unsafe {
            match &mut self.store {
                Store::Vec(vec) => vec.set_len(self.len),
                Store::BytesMut(bytes) => bytes.set_len(self.len),
                #[cfg(feature = "std")]
                Store::Owned(owned) => owned.0.set_len(self.len),
            }
        }
    }
}

impl Drop for Output<'_> {
    #[inline]
    fn drop(&mut self) {
        self.commit();
    }
}

/// The start of a `BytesMut`, as a pointer that may write to its spare room.
///
/// Dereferencing to a slice gives a pointer to the initialized bytes only, so this one comes from
/// the other side.
#[inline]
fn start_of(bytes: &mut BytesMut) -> NonNull<u8> {
    let len = bytes.len();
    let spare = bytes.spare_capacity_mut().as_mut_ptr().cast::<u8>();
    // SAFETY: the spare room begins `len` bytes after the start, in the same allocation; pointers of
    // a BytesMut are never null.
    unsafe { NonNull::new_unchecked(spare.sub(len)) }
}

/// Writes the fields of one struct: the cursor of a fixed run.
///
/// Generated code calls [`field`](RunWriter::field) and its siblings; a codec of fixed size calls
/// [`put`](RunWriter::put).
///
/// Invariants: `at..at + rest` lies in the spare capacity of `out`'s output, behind its `len`, and
/// every byte between that `len` and `at` has been written. The encoder is not touched while a run
/// is open: it is borrowed here.
pub struct RunWriter<'w, 'a> {
    out: &'w mut Encoder<'a>,
    at: *mut u8,
    rest: usize,
    /// Nothing but this cursor has written since it was made.
    in_place: bool,
}

impl<'w, 'a> RunWriter<'w, 'a> {
    /// A cursor without a run at the end of what was written.
    #[inline(always)]
    pub fn new(out: &'w mut Encoder<'a>) -> Self {
        let at = end_of(out);
        Self { out, at, rest: 0, in_place: true }
    }

    /// Closes the run: what was written now belongs to the encoder.
    #[inline(always)]
    pub fn finish(self) {
        let Self { out, at, .. } = self;
        commit(out, at);
    }

    /// Bytes of the run that are still to be written.
    #[inline(always)]
    pub(crate) fn rest(&self) -> usize {
        self.rest
    }

    /// Room for `len` bytes in one go, unless the sink prefers pieces.
    #[inline]
    pub(crate) fn reserve(&mut self, len: usize) -> Result<(), SaveError> {
        if self.out.is_buffered() { Ok(()) } else { self.ensure(len) }
    }

    /// Makes sure that the next `len` bytes need no further decision.
    #[inline(always)]
    pub(crate) fn ensure(&mut self, len: usize) -> Result<(), SaveError> {
        if self.rest >= len {
            return Ok(());
        }
        // By value, so that this path does not cost the cursor its registers.
        self.at = begin_far(self.out, self.at, len)?;
        self.rest = len;
        self.in_place = false;
        Ok(())
    }

    /// [`ensure`](Self::ensure) where a run is known to start: the usual case stays in line.
    #[inline(always)]
    pub(crate) fn start(&mut self, len: usize) -> Result<(), SaveError> {
        if self.rest >= len {
            return Ok(());
        }
        self.at = begin(self.out, self.at, len)?;
        self.rest = len;
        self.in_place = false;
        Ok(())
    }

    /// Writes `N` bytes.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: [u8; N]) -> Result<(), SaveError> {
        self.ensure(N)?;
        // SAFETY: `rest >= N`, so `N` bytes at `at` are inside of the spare capacity; an array of
        // bytes needs no alignment.
        unsafe { self.at.cast::<[u8; N]>().write_unaligned(bytes) };
        self.advance(N);
        Ok(())
    }

    /// Writes bytes as they are.
    #[inline(always)]
    pub fn put_bytes(&mut self, bytes: &[u8]) -> Result<(), SaveError> {
        self.ensure(bytes.len())?;
        // SAFETY: `rest >= bytes.len()`; the source is borrowed, the target is spare capacity of a
        // buffer borrowed exclusively, so they do not overlap.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.at, bytes.len()) };
        self.advance(bytes.len());
        Ok(())
    }

    /// Writes integers in big endian.
    #[inline(always)]
    pub(crate) fn put_ints<T: Int>(&mut self, items: &[T]) -> Result<(), SaveError> {
        let len = size_of_val(items);
        self.ensure(len)?;
        // SAFETY: `rest >= len`, so there is room for all of `items`; source and target do not
        // overlap, as above.
        unsafe { T::write_big_endian(items, self.at) };
        self.advance(len);
        Ok(())
    }

    /// Only after `len <= rest` bytes at `at` were written.
    #[inline(always)]
    fn advance(&mut self, len: usize) {
        // SAFETY (of the pointer arithmetic): `at + rest` is inside of, or one past, the allocation
        // and `len <= rest`.
        self.at = unsafe { self.at.add(len) };
        self.rest -= len;
    }

    /// Has `write` write `size` bytes.
    ///
    /// It works on a cursor of its own: only that one's address leaves the function, so the
    /// compiler keeps this one in registers, and on both sides of a call that it does not inline it
    /// knows how many bytes the run still has.
    #[inline(always)]
    pub(crate) fn scope(
        &mut self,
        size: usize,
        write: impl FnOnce(&mut RunWriter<'_, 'a>) -> Result<(), SaveError>,
    ) -> Result<(), SaveError> {
        self.ensure(size)?;
        let rest = self.rest - size;
        let encoder = ptr::from_ref(&*self.out);
        let mut inner = RunWriter { out: &mut *self.out, at: self.at, rest: size, in_place: true };
        if let Err(e) = write(&mut inner) {
            // Nobody knows what is left of the run. Whoever goes on after an error starts a new one.
            (self.at, self.rest, self.in_place) = (end_of(self.out), 0, false);
            return Err(e);
        }
        let RunWriter { out, at, rest: left, in_place } = inner;
        if !ptr::eq(out, encoder) {
            // Somebody swapped the cursor for that of another encoder.
            return Err(self.lost());
        }
        self.at = at;
        if in_place && left == 0 {
            self.rest = rest;
            return Ok(());
        }
        // A codec that went to the encoder itself: the rest of the run starts behind what it wrote.
        self.rest = 0;
        self.in_place = false;
        if left == 0 { self.ensure(rest) } else { Err(self.lost()) }
    }

    #[cold]
    fn lost(&mut self) -> SaveError {
        self.at = end_of(self.out);
        self.rest = 0;
        self.in_place = false;
        SaveError::new(SaveErrorKind::WrongSize)
    }

    /// Closes the run, hands the encoder to `write`, and goes on behind what it wrote.
    #[inline(always)]
    pub fn suspend<R>(&mut self, write: impl FnOnce(&mut Encoder<'a>) -> R) -> R {
        commit(self.out, self.at);
        let result = write(self.out);
        self.at = end_of(self.out);
        self.rest = 0;
        self.in_place = false;
        result
    }
}

/// Closes the run that ends at `at` and makes room for another of `len` bytes; returns where that
/// starts.
#[inline(always)]
fn begin(out: &mut Encoder<'_>, at: *mut u8, len: usize) -> Result<*mut u8, SaveError> {
    commit(out, at);
    if out.output.room() < len {
        out.make_room(len)?;
    }
    Ok(end_of(out))
}

#[cold]
#[inline(never)]
fn begin_far(out: &mut Encoder<'_>, at: *mut u8, len: usize) -> Result<*mut u8, SaveError> {
    begin(out, at, len)
}

#[inline(always)]
fn end_of(out: &Encoder<'_>) -> *mut u8 {
    // SAFETY: `len <= capacity`, so the end is inside of, or one past, the allocation.
    unsafe { out.output.base.as_ptr().add(out.output.len) }
}

/// Everything up to `at` belongs to the output.
#[inline(always)]
fn commit(out: &mut Encoder<'_>, at: *mut u8) {
    // SAFETY: `at` was derived from this output's `base` and has not left its allocation; the
    // encoder was not touched since.
    out.output.len = unsafe { at.offset_from_unsigned(out.output.base.as_ptr()) };
}
