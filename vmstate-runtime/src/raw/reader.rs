//! Reading: the cursor of a fixed run.

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::{ptr, slice};

use super::shuffle::{IntegersMut, Mask, read_shuffled};
use super::{Input, Int};

/// What an [`Input`] is part of. The cursor borrows all of it, and lends it out again while it is
/// suspended.
pub(crate) trait Source<'a> {
    /// Why there are no more bytes.
    type Error;

    /// Always the same input.
    fn input(&mut self) -> &mut Input<'a>;

    /// [`input`](Self::input), to look at.
    fn input_ref(&self) -> &Input<'a>;

    /// Whether nothing comes but what is in the window.
    fn is_fixed(&self) -> bool;

    /// Has `len` bytes in the window, which has fewer. Who asked before anything was done whether this is fixed may say
    /// so: then nobody learns its address.
    fn make_available(&mut self, len: usize, is_fixed: bool) -> Result<(), Self::Error>;
}

/// A cursor in bytes that were taken from the window of an input.
///
/// Invariants: `at..at + rest + beyond` are initialized bytes directly before the window, in the
/// same buffer, which is not refilled before they are given back. A cursor whose bytes another one
/// has - an inner one, or none after an error - has neither `rest` nor `beyond`, so that a panic
/// leaves it without a run.
pub(crate) struct Reader<'r, 'a, S> {
    source: &'r mut S,
    at: *const u8,
    rest: usize,
    /// Bytes behind `rest` that belong to the run of an enclosing struct.
    beyond: usize,
    /// That of the source.
    is_fixed: bool,
    _input: PhantomData<&'a ()>,
}

/// What is left of an inner cursor.
#[derive(Clone, Copy)]
pub(crate) struct ReaderEnd {
    source: usize,
    at: *const u8,
    rest: usize,
    beyond: usize,
}

impl<'r, 'a, S: Source<'a>> Reader<'r, 'a, S> {
    /// A cursor without a run at the start of the window.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn new(source: &'r mut S) -> Self {
        let (at, is_fixed) = (source.input_ref().at, source.is_fixed());
        Self { source, at, rest: 0, beyond: 0, is_fixed, _input: PhantomData }
    }

    /// Ends the run: bytes that were not read go back to the input. Gives the owner back.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn finish(self) -> &'r mut S {
        self.source.input().give_back(self.rest + self.beyond);
        self.source
    }

    /// [`source`](Self::source), to look at.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn source_ref(&self) -> &S {
        self.source
    }

    /// Whether the source is [fixed](Source::is_fixed).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn is_fixed(&self) -> bool {
        self.is_fixed
    }

    /// Bytes of the run that are still to be read.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn rest(&self) -> usize {
        self.rest
    }

    /// The same, those of enclosing structs included.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn open(&self) -> usize {
        self.rest + self.beyond
    }

    /// Whether the next `len` bytes are at hand.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn has(&self, len: usize) -> bool {
        self.open() + self.source.input_ref().rest() >= len
    }

    /// The offset in the stream of the next byte. It wraps, as that of the input does.
    #[inline]
    pub(crate) fn offset(&self) -> u64 {
        self.source.input_ref().offset().wrapping_sub(self.open() as u64)
    }

    /// The bytes at hand: those of the run and the window behind them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn ahead(&self) -> &[u8] {
        let (open, input) = (self.open(), self.source.input_ref());
        let at = if open > 0 { self.at } else { input.at };
        // SAFETY: `open` initialized bytes at `at`, if it is not 0, and directly behind them the window.
        unsafe { slice::from_raw_parts(at, open + input.rest()) }
    }

    /// The next byte, if one is at hand.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn next(&self) -> Option<u8> {
        if self.open() > 0 {
            // SAFETY: at least one initialized byte at `at`.
            return Some(unsafe { *self.at });
        }
        self.source.input_ref().window().first().copied()
    }

    /// Makes sure that the next `len` bytes need no further decision. What the run still had is part
    /// of them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn begin(&mut self, len: usize) -> Result<(), S::Error> {
        if self.rest >= len {
            return Ok(());
        }
        let open = self.open();
        self.lose();
        self.source.input().give_back(open);
        if self.source.input_ref().rest() < len {
            self.source.make_available(len, self.is_fixed)?;
        }
        let input = self.source.input();
        self.at = input.at;
        input.skip(len);
        self.rest = len;
        Ok(())
    }

    /// All but `rest` bytes of the run belong to enclosing structs.
    #[inline]
    pub(crate) fn split(&mut self, rest: usize) {
        let open = self.open();
        self.rest = rest.min(open);
        self.beyond = open - self.rest;
    }

    /// The run is over, whichever cursor has its bytes: after an error nothing is known of them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn lose(&mut self) {
        self.rest = 0;
        self.beyond = 0;
    }

    /// Reads `N` bytes, if the run has them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn get<const N: usize>(&mut self) -> Option<[u8; N]> {
        if self.rest < N {
            return None;
        }
        // SAFETY: `rest >= N` initialized bytes at `at`; an array of bytes needs no alignment.
        let bytes = unsafe { self.at.cast::<[u8; N]>().read_unaligned() };
        self.advance(N);
        Some(bytes)
    }

    /// Reads integers in big endian, or returns false if the run does not have them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn get_ints<T: Int>(&mut self, items: &mut [T]) -> bool {
        let len = size_of_val(items);
        if self.rest < len {
            return false;
        }
        // SAFETY: values are also perhaps values, and only values are written; `rest >= len` bytes at
        // `at`, which belong to the stream and not to `items`.
        unsafe {
            let items = slice::from_raw_parts_mut(items.as_mut_ptr().cast(), items.len());
            T::read_big_endian(items, self.at);
        }
        self.advance(len);
        true
    }

    /// Reads `count` integers in big endian behind those that `items` has, or returns false if the
    /// run does not have them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn extend_ints<T: Int>(&mut self, items: &mut Vec<T>, count: usize) -> bool {
        let len = count.saturating_mul(size_of::<T>());
        if self.rest < len {
            return false;
        }
        items.reserve(count);
        let room = &mut items.spare_capacity_mut()[..count];
        // SAFETY: `rest >= len` bytes at `at`, which belong to the stream and not to `items`; then
        // the items in `room` are initialized.
        unsafe {
            T::read_big_endian(room, self.at);
            items.set_len(items.len() + count);
        }
        self.advance(len);
        true
    }

    /// Reads structs that are nothing but integers, all at once; returns false if `show` shows
    /// something else, or they are too few, or the run does not have them, or one but the first
    /// begins with `stop`. Then they are still to be read, whatever they have now.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn get_shuffled<T>(
        &mut self,
        items: &mut [T],
        mask: &Mask,
        stop: u8,
        show: impl for<'id> Fn(&'id mut T, &mut IntegersMut<'id>),
    ) -> bool {
        let len = size_of_val(items);
        // SAFETY: if `rest >= len`, as many bytes at `at`, which belong to the stream and not to `items`.
        if len > self.rest || !unsafe { read_shuffled(self.at, items, mask, stop, show) } {
            return false;
        }
        self.advance(len);
        true
    }

    /// Passes over `len` bytes, or returns false if the run does not have them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn skip(&mut self, len: usize) -> bool {
        if self.rest < len {
            return false;
        }
        self.advance(len);
        true
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn advance(&mut self, len: usize) {
        // SAFETY: callers checked `len <= rest`.
        self.at = unsafe { self.at.add(len) };
        self.rest -= len;
    }

    /// A cursor of its own for the next `size` bytes of the run; if that has fewer, for none. This one
    /// has no run until [`leave`](Self::leave) goes on behind them. See
    /// [`Writer::enter`](super::Writer::enter).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn enter(&mut self, size: usize) -> Reader<'_, 'a, S> {
        let (rest, beyond) = if self.rest < size { (0, 0) } else { (size, self.open() - size) };
        self.lose();
        let (source, at, is_fixed) = (&mut *self.source, self.at, self.is_fixed);
        Reader { source, at, rest, beyond, is_fixed, _input: PhantomData }
    }

    /// Goes on behind an inner cursor that read all of its bytes; then this one has `rest` and
    /// `beyond` left. Returns false, and has no run, if the inner one did not, or was swapped for
    /// another.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn leave(&mut self, rest: usize, beyond: usize, end: ReaderEnd) -> bool {
        let ours = end.source == ptr::from_ref(&*self.source).addr();
        if !ours || end.rest != 0 || end.beyond != rest + beyond {
            return false;
        }
        (self.at, self.rest, self.beyond) = (end.at, rest, beyond);
        true
    }

    /// A cursor of its own for each of `items`, of `size` bytes each: the run is asked once for all
    /// of them, and knows what it has behind them. Stops behind an item whose next byte, which is that
    /// of another item, does not `go_on`. Returns how many were read; `None` if the run does not have
    /// all, or an item did not read its bytes, and then there is no run.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn each<T>(
        &mut self,
        size: usize,
        items: &mut [T],
        go_on: impl Fn(u8) -> bool,
        mut work: impl FnMut(&mut T, Reader<'_, 'a, S>) -> ReaderEnd,
    ) -> Option<usize> {
        let whole = size.checked_mul(items.len()).filter(|whole| *whole <= self.rest)?;
        if size == 0 {
            return None;
        }
        let (rest, beyond) = (self.rest - whole, self.beyond);
        self.lose();
        let mut left = whole;
        let count = items.len();
        for (i, item) in items.iter_mut().enumerate() {
            left -= size;
            let behind = left + rest + beyond;
            let (at, source, is_fixed) = (self.at, &mut *self.source, self.is_fixed);
            let end = work(
                item,
                Reader { source, at, rest: size, beyond: behind, is_fixed, _input: PhantomData },
            );
            let ours = end.source == ptr::from_ref(&*self.source).addr();
            if !ours || end.rest != 0 || end.beyond != behind {
                return None;
            }
            self.at = end.at;
            // SAFETY: the run has the bytes of the next item, and an item is not empty.
            if i + 1 < count && !go_on(unsafe { *self.at }) {
                (self.rest, self.beyond) = (left + rest, beyond);
                return Some(i + 1);
            }
        }
        (self.rest, self.beyond) = (rest, beyond);
        Some(count)
    }

    /// Hands the run to `work`, as a cursor at another address: if that of this one stays unknown, it
    /// can stay in registers. It goes on where the other one stopped.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn far(&mut self, work: impl FnOnce(Reader<'_, 'a, S>) -> ReaderEnd) {
        let (at, rest, beyond, is_fixed) = (self.at, self.rest, self.beyond, self.is_fixed);
        self.lose();
        let source = &mut *self.source;
        let end = work(Reader { source, at, rest, beyond, is_fixed, _input: PhantomData });
        if end.source == ptr::from_ref(&*self.source).addr() {
            (self.at, self.rest, self.beyond) = (end.at, end.rest, end.beyond);
        }
    }

    /// What is left of this cursor.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn end(self) -> ReaderEnd {
        let Self { source, at, rest, beyond, .. } = self;
        ReaderEnd { source: ptr::from_ref(&*source).addr(), at, rest, beyond }
    }

    /// Ends the run, hands the owner to `read`, and goes on behind what it read, without a run.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn suspend<R>(&mut self, read: impl FnOnce(&mut S) -> R) -> R {
        let open = self.open();
        self.lose();
        self.source.input().give_back(open);
        read(self.source)
    }

    /// Hands the owner to `look`, which takes nothing, and goes on with the same run: the rest of it
    /// may be elsewhere if the input was refilled.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn look(
        &mut self,
        look: impl FnOnce(&mut S) -> Result<(), S::Error>,
    ) -> Result<(), S::Error> {
        // By value, so that this rare path does not cost the cursor its registers.
        let (rest, beyond) = (self.rest, self.beyond);
        self.lose();
        self.at = look_at(self.source, rest + beyond, look)?;
        (self.rest, self.beyond) = (rest, beyond);
        Ok(())
    }
}

/// Gives the `open` bytes of a run back, has `look` look at them and what is behind, and takes as many
/// again; returns where they are now.
#[cold]
#[inline(never)]
fn look_at<'a, S: Source<'a>>(
    source: &mut S,
    open: usize,
    look: impl FnOnce(&mut S) -> Result<(), S::Error>,
) -> Result<*const u8, S::Error> {
    source.input().give_back(open);
    look(source)?;
    if source.input_ref().rest() < open {
        source.make_available(open, false)?;
    }
    let input = source.input();
    let at = input.at;
    input.skip(open);
    Ok(at)
}
