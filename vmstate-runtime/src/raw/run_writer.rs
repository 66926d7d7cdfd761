//! Writing: the cursor of a fixed run.

use core::ptr;

use super::shuffle::SHUFFLED_FROM;
use super::{Int, Output, shuffle};
use crate::codec::Codec;
use crate::error::{SaveError, SaveErrorKind, Step};
use crate::stream::{Encoder, Trace, make_room};

/// Writes the fields of one struct: the cursor of a fixed run.
///
/// Generated code calls [`field`](RunWriter::field) and its siblings; a codec of fixed size calls
/// [`put`](RunWriter::put).
///
/// Invariants: `at..at + rest` lies in the room of `out`'s output, not before that one's `at`, and
/// every byte between the two has been written. The encoder is not touched while a run is open: it
/// is borrowed here.
pub struct RunWriter<'w, 'a> {
    out: &'w mut Encoder<'a>,
    at: *mut u8,
    rest: usize,
    /// Nothing but this cursor has written since it was made.
    in_place: bool,
}

/// Where a cursor stopped.
#[derive(Clone, Copy)]
pub(crate) struct End {
    encoder: usize,
    at: *mut u8,
    rest: usize,
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

    /// Where decisions are written down, if anybody wants to know.
    #[inline(always)]
    pub(crate) fn trace(&mut self) -> Option<&mut Trace> {
        self.out.trace()
    }

    /// Room for `len` bytes in one go, unless the sink prefers pieces.
    #[inline]
    pub(crate) fn reserve(&mut self, len: usize) -> Result<(), SaveError> {
        if self.out.output.is_sink() { Ok(()) } else { self.start(len) }
    }

    /// Makes sure that the next `len` bytes need no further decision.
    #[inline(always)]
    pub(crate) fn ensure(&mut self, len: usize) -> Result<(), SaveError> {
        if self.rest >= len {
            return Ok(());
        }
        let at = self.at;
        self.at = self.out.output.far(|output| begin(output, at, len))?;
        self.rest = len;
        self.in_place = false;
        Ok(())
    }

    /// [`ensure`](Self::ensure) where a run is known to start: the usual case stays in line.
    #[inline(always)]
    pub(crate) fn start(&mut self, len: usize) -> Result<(), SaveError> {
        if self.rest >= len || self.out.output.room_from(self.at) < len {
            return self.ensure(len);
        }
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

    /// Writes structs that are nothing but integers, all at once; returns false if they are not, or
    /// are too few, or the run has no room for them.
    #[inline(always)]
    pub(crate) fn put_shuffled<T: Codec>(&mut self, items: &[T]) -> bool {
        let len = size_of_val(items);
        if len < SHUFFLED_FROM || len > self.rest {
            return false;
        }
        let Some(mask) = shuffle::readable(items) else { return false };
        // SAFETY: all bytes of `items` are initialized, and `rest >= len`; source and target do not
        // overlap, as above.
        let done = unsafe { shuffle::shuffle(items.as_ptr().cast(), self.at, len, mask) };
        if done {
            self.advance(len);
        }
        done
    }

    /// Only after `len <= rest` bytes at `at` were written.
    #[inline(always)]
    fn advance(&mut self, len: usize) {
        // SAFETY (of the pointer arithmetic): `at + rest` is inside of, or one past, the allocation
        // and `len <= rest`.
        self.at = unsafe { self.at.add(len) };
        self.rest -= len;
    }

    /// A cursor of its own for the next `size` bytes, which the run has room for.
    /// [`leave`](Self::leave) goes on behind them.
    ///
    /// Only its address is shown to the code of a nested struct, so the compiler keeps this one in
    /// registers, and on both sides of a call that it does not inline it knows how many bytes the
    /// run still has.
    #[inline(always)]
    pub(crate) fn enter(&mut self, size: usize) -> RunWriter<'_, 'a> {
        debug_assert!(size <= self.rest);
        RunWriter { out: &mut *self.out, at: self.at, rest: size, in_place: true }
    }

    /// The run is over: after an error nobody knows what is left of it, and whoever goes on starts a
    /// new one.
    #[inline(always)]
    pub(crate) fn close(&mut self) {
        (self.at, self.rest, self.in_place) = (end_of(self.out), 0, false);
    }

    /// What is left of a cursor.
    #[inline(always)]
    pub(crate) fn end(self) -> End {
        let Self { out, at, rest, in_place } = self;
        End { encoder: ptr::from_ref(&*out).addr(), at, rest, in_place }
    }

    /// Goes on behind what an inner cursor of `size` bytes has written.
    #[inline(always)]
    pub(crate) fn leave(&mut self, size: usize, end: End) -> Result<(), SaveError> {
        if end.encoder != ptr::from_ref(&*self.out).addr() {
            // Somebody swapped the cursor for that of another encoder.
            return Err(self.lost());
        }
        let rest = self.rest - size;
        self.at = end.at;
        if end.in_place && end.rest == 0 {
            self.rest = rest;
            return Ok(());
        }
        // A codec that went to the encoder itself: the rest of the run starts behind what it wrote.
        self.rest = 0;
        self.in_place = false;
        if end.rest == 0 { self.ensure(rest) } else { Err(self.lost()) }
    }

    /// Writes each of `items`, of `size` bytes, or returns false if the run does not have room for
    /// all of them.
    #[inline(always)]
    pub(crate) fn each<T: Codec>(&mut self, size: usize, items: &[T]) -> Result<bool, SaveError> {
        if size.checked_mul(items.len()).is_none_or(|whole| whole > self.rest) {
            return Ok(false);
        }
        for (i, item) in items.iter().enumerate() {
            let mut inner = self.enter(size);
            if let Err(e) = item.__put(&mut inner) {
                self.close();
                return Err(e.within(Step::Index(i)));
            }
            let end = inner.end();
            if let Err(e) = self.leave(size, end) {
                return Err(e.within(Step::Index(i)));
            }
        }
        Ok(true)
    }

    #[cold]
    fn lost(&mut self) -> SaveError {
        self.close();
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
#[cold]
#[inline(never)]
fn begin(output: &mut Output<'_>, at: *mut u8, len: usize) -> Result<*mut u8, SaveError> {
    output.at = at;
    if output.room() < len {
        make_room(output, len)?;
    }
    Ok(output.at)
}

#[inline(always)]
fn end_of(out: &Encoder<'_>) -> *mut u8 {
    out.output.at
}

/// Everything up to `at` belongs to the output.
#[inline(always)]
fn commit(out: &mut Encoder<'_>, at: *mut u8) {
    // `at` was derived from this output's and has not left its allocation; the encoder was not
    // touched since; everything before it was written.
    out.output.at = at;
}
