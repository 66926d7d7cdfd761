//! Writing: the cursor of a fixed run.

use core::marker::PhantomData;
use core::ptr;

use super::shuffle::{Mask, write_shuffled};
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

    /// Makes room for `len` bytes, where there are fewer. It works on a copy of the output, so that the address of the
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
    /// Another cursor, or the owner, writes: `at` is not the end of what was written. It stays so if
    /// that ends by a panic.
    is_lent: bool,
    _output: PhantomData<&'a ()>,
}

/// What is left of an inner cursor.
#[derive(Clone, Copy)]
pub(crate) struct WriterEnd {
    sink: usize,
    at: *mut u8,
    rest: usize,
    beyond: usize,
    is_lent: bool,
}

impl<'w, 'a, S: Sink<'a>> Writer<'w, 'a, S> {
    /// A cursor without a run at the end of what was written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn new(sink: &'w mut S) -> Self {
        let at = sink.output_ref().at;
        Self { sink, at, rest: 0, beyond: 0, is_lent: false, _output: PhantomData }
    }

    /// Ends the run: what was written belongs to the output. Gives the owner back.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn finish(self) -> &'w mut S {
        let at = self.place();
        self.sink.output().at = at;
        self.sink
    }

    /// The end of what was written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn place(&self) -> *mut u8 {
        // Both are read: of two addresses to read from, this one's would become known.
        let (own, end) = (self.at, self.sink.output_ref().at);
        if self.is_lent { end } else { own }
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
        self.sink.output_ref().offset_at(self.place())
    }

    /// Makes sure that the next `len` bytes need no further decision.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn begin(&mut self, len: usize) -> Result<(), S::Error> {
        if self.rest >= len {
            return Ok(());
        }
        self.at = self.place();
        self.is_lent = false;
        if self.sink.output_ref().room_from(self.at) < len {
            let at = self.at;
            self.lose();
            self.is_lent = true;
            let output = self.sink.output();
            output.at = at;
            // A vector can always grow by what is known to be little, so with one all that has to do with an error is gone.
            if !output.grow_vec(len) {
                output.far(|output| S::make_room(output, len))?;
            }
            self.at = self.sink.output_ref().at;
            self.is_lent = false;
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
        show: impl for<'id> Fn(&'id T, &mut Integers<'id>),
    ) -> bool {
        let len = size_of_val(items);
        // SAFETY: if `rest >= len`, there is room for as many bytes; source and target do not overlap, as above.
        if len > self.rest || !unsafe { write_shuffled(items, self.at, mask, show) } {
            return false;
        }
        self.advance(len);
        true
    }

    /// Only after `len <= rest` bytes at `at` were written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn advance(&mut self, len: usize) {
        // SAFETY (of the pointer arithmetic): `at + rest` is inside of, or one past, the allocation
        // and `len <= rest`.
        self.at = unsafe { self.at.add(len) };
        self.rest -= len;
    }

    /// A cursor of its own for the next `size` bytes of the run; if that has fewer, for none. This one
    /// has no run until [`leave`](Self::leave) goes on behind them.
    ///
    /// Only the inner cursor is shown to the code of a nested struct, so the compiler keeps this one
    /// in registers, and on both sides of a call that it does not inline it knows how many bytes the
    /// run still has.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn enter(&mut self, size: usize) -> Writer<'_, 'a, S> {
        let (rest, beyond) = if self.rest < size { (0, 0) } else { (size, self.open() - size) };
        let at = self.place();
        self.lose();
        self.is_lent = true;
        Writer { sink: &mut *self.sink, at, rest, beyond, is_lent: false, _output: PhantomData }
    }

    /// Goes on behind an inner cursor that wrote all of its bytes; then this one has `rest` and
    /// `beyond` left. Returns false, and has no run, if the inner one did not, or was swapped for
    /// another.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn leave(&mut self, rest: usize, beyond: usize, end: WriterEnd) -> bool {
        let ours = end.sink == ptr::from_ref(&*self.sink).addr();
        if !ours || end.rest != 0 || end.beyond != rest + beyond || end.is_lent {
            return false;
        }
        (self.at, self.rest, self.beyond, self.is_lent) = (end.at, rest, beyond, false);
        true
    }

    /// A cursor of its own for each of `items`, of `size` bytes each: the run is asked once for all
    /// of them, and knows what it has behind them. Returns `None` if it has no room for all, and false,
    /// without a run, if one did not write its bytes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn each<T>(
        &mut self,
        size: usize,
        items: &[T],
        mut work: impl FnMut(&T, Writer<'_, 'a, S>) -> WriterEnd,
    ) -> Option<bool> {
        let whole = size.checked_mul(items.len()).filter(|whole| *whole <= self.rest)?;
        let (rest, beyond) = (self.rest - whole, self.beyond);
        let (mut at, mut left) = (self.place(), whole);
        self.lose();
        self.is_lent = true;
        for item in items {
            left -= size;
            let behind = left + rest + beyond;
            let sink = &mut *self.sink;
            let end = work(
                item,
                Writer {
                    sink,
                    at,
                    rest: size,
                    beyond: behind,
                    is_lent: false,
                    _output: PhantomData,
                },
            );
            let ours = end.sink == ptr::from_ref(&*self.sink).addr();
            if !ours || end.rest != 0 || end.beyond != behind || end.is_lent {
                return Some(false);
            }
            at = end.at;
        }
        (self.at, self.rest, self.beyond, self.is_lent) = (at, rest, beyond, false);
        Some(true)
    }

    /// Hands the run to `work`, as a cursor at another address: if that of this one stays unknown, it
    /// can stay in registers. It goes on where the other one stopped.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn far(&mut self, work: impl FnOnce(Writer<'_, 'a, S>) -> WriterEnd) {
        let (at, rest, beyond) = (self.place(), self.rest, self.beyond);
        self.lose();
        self.is_lent = true;
        let sink = &mut *self.sink;
        let end = work(Writer { sink, at, rest, beyond, is_lent: false, _output: PhantomData });
        if end.sink == ptr::from_ref(&*self.sink).addr() && !end.is_lent {
            (self.at, self.rest, self.beyond) = (end.at, end.rest, end.beyond);
            self.is_lent = false;
        }
    }

    /// What is left of this cursor.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn end(self) -> WriterEnd {
        let Self { sink, at, rest, beyond, is_lent, .. } = self;
        WriterEnd { sink: ptr::from_ref(&*sink).addr(), at, rest, beyond, is_lent }
    }

    /// Ends the run, hands the owner to `write`, and goes on behind what it wrote, without a run.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn suspend<R>(&mut self, write: impl FnOnce(&mut S) -> R) -> R {
        let at = self.place();
        self.lose();
        self.is_lent = true;
        self.sink.output().at = at;
        let result = write(self.sink);
        self.at = self.sink.output_ref().at;
        self.is_lent = false;
        result
    }
}
