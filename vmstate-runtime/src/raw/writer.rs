//! Writing: the cursor of a fixed run.

use core::marker::PhantomData;
use core::mem::forget;
use core::ptr;

use super::shuffle::{self, Mask, SHUFFLED_FROM};
use super::{Int, Integers, Output};

/// What an [`Output`] is part of. The cursor borrows all of it, and lends it out again while it is
/// suspended.
pub(crate) trait Sink<'a> {
    /// Why there is no more room.
    type Error;

    /// Always the same output.
    fn output(&mut self) -> &mut Output<'a>;

    /// [`output`](Self::output), to look at.
    fn output_ref(&self) -> &Output<'a>;

    /// Makes room for `len` bytes. It works on a copy of the output, so that the address of the
    /// original stays unknown and its pointers stay in registers.
    fn make_room(output: &mut Output<'a>, len: usize) -> Result<(), Self::Error>;
}

/// A cursor in the room behind what was written.
///
/// Invariants: `at..at + rest + beyond` lies in the room of the output, not before that one's `at`,
/// and every byte between the two has been written. The output is not touched while a run is open,
/// since the cursor borrows its owner. A cursor whose bytes another one has - an inner one, or none
/// after an error - has neither `rest` nor `beyond`, so that a panic leaves it without a run.
pub(crate) struct Writer<'w, 'a, S> {
    sink: &'w mut S,
    at: *mut u8,
    rest: usize,
    /// Bytes behind `rest` that belong to the run of an enclosing struct.
    beyond: usize,
    _output: PhantomData<&'a ()>,
}

/// What is left of an inner cursor.
#[derive(Clone, Copy)]
pub(crate) struct WriterEnd {
    sink: usize,
    at: *mut u8,
    rest: usize,
    beyond: usize,
}

impl<'w, 'a, S: Sink<'a>> Writer<'w, 'a, S> {
    /// A cursor without a run at the end of what was written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn new(sink: &'w mut S) -> Self {
        let at = sink.output_ref().at;
        Self { sink, at, rest: 0, beyond: 0, _output: PhantomData }
    }

    /// Ends the run: what was written belongs to the output. Gives the owner back.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn finish(self) -> &'w mut S {
        self.sink.output().at = self.at;
        self.sink
    }

    /// The owner of the output, which must not be touched while a run is open: for what else it has.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn sink(&mut self) -> &mut S {
        self.sink
    }

    /// Bytes of the run that are still to be written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn rest(&self) -> usize {
        self.rest
    }

    /// The same, those of enclosing structs included.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn open(&self) -> usize {
        self.rest + self.beyond
    }

    /// The offset in the stream of the next byte.
    #[inline]
    pub(crate) fn offset(&self) -> u64 {
        self.sink.output_ref().offset_at(self.at)
    }

    /// Makes sure that the next `len` bytes need no further decision.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn begin(&mut self, len: usize) -> Result<(), S::Error> {
        if self.rest >= len {
            return Ok(());
        }
        if self.sink.output_ref().room_from(self.at) < len {
            let at = self.at;
            self.lose();
            self.at = self.sink.output().far(|output| grow::<S>(output, at, len))?;
        }
        self.rest = len;
        self.beyond = 0;
        Ok(())
    }

    /// All but `rest` bytes of the run belong to enclosing structs.
    #[inline]
    pub(crate) fn split(&mut self, rest: usize) {
        let open = self.open();
        self.rest = rest.min(open);
        self.beyond = open - self.rest;
    }

    /// The run is over: its room is that of another cursor, or nothing is known of it any more.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn lose(&mut self) {
        self.rest = 0;
        self.beyond = 0;
    }

    /// Writes `N` bytes, which the run has room for, or returns false.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn put<const N: usize>(&mut self, bytes: [u8; N]) -> bool {
        if self.rest < N {
            return false;
        }
        // SAFETY: `rest >= N`, so `N` bytes at `at` are inside of the spare capacity; an array of
        // bytes needs no alignment.
        unsafe { self.at.cast::<[u8; N]>().write_unaligned(bytes) };
        self.advance(N);
        true
    }

    /// Writes bytes as they are, or returns false if the run has no room for them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn put_bytes(&mut self, bytes: &[u8]) -> bool {
        if self.rest < bytes.len() {
            return false;
        }
        // SAFETY: `rest >= bytes.len()`; the source is borrowed, the target is spare capacity of a
        // buffer borrowed exclusively, so they do not overlap.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.at, bytes.len()) };
        self.advance(bytes.len());
        true
    }

    /// Writes integers in big endian, or returns false if the run has no room for them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn put_ints<T: Int>(&mut self, items: &[T]) -> bool {
        let len = size_of_val(items);
        if self.rest < len {
            return false;
        }
        // SAFETY: `rest >= len`, so there is room for all of `items`; source and target do not
        // overlap, as above.
        unsafe { T::write_big_endian(items, self.at) };
        self.advance(len);
        true
    }

    /// Writes structs that are nothing but integers, all at once; returns false if `show` shows
    /// something else, or they are too few, or the run has no room for them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn put_shuffled<T>(
        &mut self,
        items: &[T],
        mask: &Mask,
        show: impl for<'id> Fn(&T, &mut Integers<'id>),
    ) -> bool {
        let len = size_of_val(items);
        if len < SHUFFLED_FROM || len > self.rest || !mask.fits::<T>() {
            return false;
        }
        if !items.iter().all(|item| Integers::all_of(item, &show)) {
            return false;
        }
        // SAFETY: all bytes of `items` are initialized, and `rest >= len`; source and target do not
        // overlap, as above; `len` is a multiple of the mask's size.
        let done = unsafe { shuffle::shuffle(items.as_ptr().cast(), self.at, len, mask) };
        if done {
            self.advance(len);
        }
        done
    }

    /// Only after `len <= rest` bytes at `at` were written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn advance(&mut self, len: usize) {
        // SAFETY (of the pointer arithmetic): `at + rest` is inside of, or one past, the allocation
        // and `len <= rest`.
        self.at = unsafe { self.at.add(len) };
        self.rest -= len;
    }

    /// Lends the next `size` bytes of the run to `work`, as a cursor of its own, and goes on behind
    /// them. Returns false, and has no run, if the run has fewer bytes, or `work` did not write all of
    /// them or swapped its cursor for another.
    ///
    /// Only the inner cursor is shown to the code of a nested struct, so the compiler keeps this one
    /// in registers, and on both sides of a call that it does not inline it knows how many bytes the
    /// run still has.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn nested(
        &mut self,
        size: usize,
        work: impl FnOnce(Writer<'_, 'a, S>) -> WriterEnd,
    ) -> bool {
        if self.rest < size {
            return false;
        }
        let (rest, beyond) = (self.rest - size, self.beyond);
        self.lose();
        let lent = Lent(self);
        let end = work(Writer {
            at: lent.0.at,
            rest: size,
            beyond: rest + beyond,
            sink: &mut *lent.0.sink,
            _output: PhantomData,
        });
        let ours = end.sink == ptr::from_ref(&*lent.0.sink).addr();
        if !ours || end.rest != 0 || end.beyond != rest + beyond {
            return false;
        }
        (lent.0.at, lent.0.rest, lent.0.beyond) = (end.at, rest, beyond);
        forget(lent);
        true
    }

    /// [`nested`](Self::nested) for each of `items`, of `size` bytes each: the run is asked once for all
    /// of them, and knows what it has behind them. Returns `None` if it has no room for all.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn each<T>(
        &mut self,
        size: usize,
        items: &[T],
        mut work: impl FnMut(&T, Writer<'_, 'a, S>) -> WriterEnd,
    ) -> Option<bool> {
        let whole = size.checked_mul(items.len()).filter(|whole| *whole <= self.rest)?;
        let (rest, beyond) = (self.rest - whole, self.beyond);
        self.lose();
        let lent = Lent(self);
        let mut at = lent.0.at;
        let mut left = whole;
        for item in items {
            left -= size;
            let behind = left + rest + beyond;
            let sink = &mut *lent.0.sink;
            let end =
                work(item, Writer { sink, at, rest: size, beyond: behind, _output: PhantomData });
            let ours = end.sink == ptr::from_ref(&*lent.0.sink).addr();
            if !ours || end.rest != 0 || end.beyond != behind {
                return Some(false);
            }
            at = end.at;
        }
        (lent.0.at, lent.0.rest, lent.0.beyond) = (at, rest, beyond);
        forget(lent);
        Some(true)
    }

    /// Hands the run to `work`, as a cursor at another address: if that of this one stays unknown, it
    /// can stay in registers. It goes on where the other one stopped.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn far(&mut self, work: impl FnOnce(Writer<'_, 'a, S>) -> WriterEnd) {
        let (at, rest, beyond) = (self.at, self.rest, self.beyond);
        self.lose();
        let lent = Lent(self);
        let end = work(Writer { sink: &mut *lent.0.sink, at, rest, beyond, _output: PhantomData });
        if end.sink == ptr::from_ref(&*lent.0.sink).addr() {
            (lent.0.at, lent.0.rest, lent.0.beyond) = (end.at, end.rest, end.beyond);
            forget(lent);
        }
    }

    /// What is left of this cursor.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn end(self) -> WriterEnd {
        let Self { sink, at, rest, beyond, .. } = self;
        WriterEnd { sink: ptr::from_ref(&*sink).addr(), at, rest, beyond }
    }

    /// Ends the run, hands the owner to `write`, and goes on behind what it wrote, without a run.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn suspend<R>(&mut self, write: impl FnOnce(&mut S) -> R) -> R {
        self.lose();
        self.sink.output().at = self.at;
        let lent = Lent(self);
        write(lent.0.sink)
    }
}

/// A cursor whose output another one writes to. However that ends, also by a panic, the cursor goes
/// on where the output ends.
struct Lent<'c, 'w, 'a, S: Sink<'a>>(&'c mut Writer<'w, 'a, S>);

impl<'a, S: Sink<'a>> Drop for Lent<'_, '_, 'a, S> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn drop(&mut self) {
        self.0.at = self.0.sink.output_ref().at;
    }
}

/// What ends at `at` belongs to the output; makes room for `len` bytes more and returns where they
/// start.
#[cold]
#[inline(never)]
fn grow<'a, S: Sink<'a>>(
    output: &mut Output<'a>,
    at: *mut u8,
    len: usize,
) -> Result<*mut u8, S::Error> {
    output.at = at;
    S::make_room(output, len)?;
    Ok(output.at)
}
