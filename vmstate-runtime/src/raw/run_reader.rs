//! Reading: the cursor of a fixed run.

use alloc::vec::Vec;
use core::{ptr, slice};

use super::shuffle::SHUFFLED_FROM;
use super::{Int, shuffle};
use crate::codec::Codec;
use crate::error::{LoadError, LoadErrorKind, Step};
use crate::schema::Description;
use crate::stream::{Decoder, SUBSECTION};

/// Reads the fields of one struct: the cursor of a fixed run.
///
/// Generated code calls [`field`](RunReader::field) and its siblings; a codec of fixed size calls
/// [`get`](RunReader::get).
///
/// Invariants: `at..at + rest + beyond` are initialized bytes directly before the window of
/// `input`, in the same buffer, which is not refilled before they are given back.
pub struct RunReader<'r, 'a> {
    input: &'r mut Decoder<'a>,
    at: *const u8,
    rest: usize,
    /// Bytes behind `rest` that belong to the run of an enclosing struct.
    beyond: usize,
    /// Nothing was given back since this cursor was made.
    in_place: bool,
    /// Somebody saw that no subsection follows the struct that is read.
    seen: bool,
}

/// Where a cursor stopped.
#[derive(Clone, Copy)]
pub(crate) struct End {
    decoder: usize,
    at: *const u8,
    rest: usize,
    beyond: usize,
    in_place: bool,
}

impl<'r, 'a> RunReader<'r, 'a> {
    /// A cursor without a run at the decoder's place.
    #[inline(always)]
    pub fn new(input: &'r mut Decoder<'a>) -> Self {
        let at = input.input.at;
        Self { input, at, rest: 0, beyond: 0, in_place: true, seen: false }
    }

    /// Closes the run; bytes that nobody read go back to the decoder.
    #[inline(always)]
    pub fn finish(mut self) {
        self.give_back();
    }

    /// Bytes of the run that are still to be read.
    #[inline(always)]
    pub(crate) fn rest(&self) -> usize {
        self.rest
    }

    /// Gives the error of a hook the place it happened at.
    #[inline(always)]
    pub(crate) fn placed(&self, result: Result<(), LoadError>) -> Result<(), LoadError> {
        match result {
            Ok(()) => Ok(()),
            Err(e) => Err(e.or_offset(self.offset())),
        }
    }

    /// Whether the next `len` bytes are at hand.
    #[inline]
    pub(crate) fn has(&self, len: usize) -> bool {
        self.rest + self.beyond + self.input.input.rest() >= len
    }

    /// The offset in the stream of the next byte.
    pub(crate) fn offset(&self) -> u64 {
        self.input.offset() - (self.rest + self.beyond) as u64
    }

    /// Makes sure that the next `len` bytes need no further decision.
    #[inline(always)]
    pub(crate) fn ensure(&mut self, len: usize) -> Result<(), LoadError> {
        if self.rest >= len {
            return Ok(());
        }
        // By value, so that this path does not cost the cursor its registers.
        let open = self.rest + self.beyond;
        self.close();
        self.at = begin_far(self.input, open, len)?;
        self.rest = len;
        Ok(())
    }

    /// [`ensure`](Self::ensure) where a run is known to start: the usual case stays in line.
    #[inline(always)]
    pub(crate) fn start(&mut self, len: usize) -> Result<(), LoadError> {
        if self.rest >= len {
            return Ok(());
        }
        let open = self.rest + self.beyond;
        self.close();
        self.at = begin(self.input, open, len)?;
        self.rest = len;
        Ok(())
    }

    /// What was taken from the window and not read goes back into it.
    #[inline(always)]
    fn give_back(&mut self) {
        self.input.input.give_back(self.rest + self.beyond);
        self.close();
    }

    /// The run is over, whoever has its bytes: after an error nobody knows what is left of it, and
    /// whoever goes on starts a new one.
    #[inline(always)]
    pub(crate) fn close(&mut self) {
        self.rest = 0;
        self.beyond = 0;
        self.in_place = false;
    }

    /// Reads `N` bytes.
    #[inline(always)]
    pub fn get<const N: usize>(&mut self) -> Result<[u8; N], LoadError> {
        self.ensure(N)?;
        // SAFETY: `rest >= N` initialized bytes at `at`; an array of bytes needs no alignment.
        let bytes = unsafe { self.at.cast::<[u8; N]>().read_unaligned() };
        self.advance(N);
        Ok(bytes)
    }

    /// Reads integers in big endian.
    #[inline(always)]
    pub(crate) fn get_ints<T: Int>(&mut self, items: &mut [T]) -> Result<(), LoadError> {
        let len = size_of_val(items);
        self.ensure(len)?;
        // SAFETY: values are also perhaps values, and only values are written; `rest >= len` bytes at
        // `at`, which belong to the stream and not to `items`.
        unsafe {
            let items = slice::from_raw_parts_mut(items.as_mut_ptr().cast(), items.len());
            T::read_big_endian(items, self.at);
        }
        self.advance(len);
        Ok(())
    }

    /// Reads `count` integers in big endian behind those that `items` has.
    #[inline(always)]
    pub(crate) fn extend_ints<T: Int>(
        &mut self,
        items: &mut Vec<T>,
        count: usize,
    ) -> Result<(), LoadError> {
        let len = count.saturating_mul(size_of::<T>());
        self.ensure(len)?;
        items.reserve_exact(count);
        let room = &mut items.spare_capacity_mut()[..count];
        // SAFETY: `rest >= len` bytes at `at`, which belong to the stream and not to `items`; then
        // the items in `room` are initialized.
        unsafe {
            T::read_big_endian(room, self.at);
            items.set_len(items.len() + count);
        }
        self.advance(len);
        Ok(())
    }

    /// Reads structs that are nothing but integers, all at once; returns false if they are not, or
    /// are too few, or the run does not have them, or something between them looks like a
    /// subsection.
    #[inline(always)]
    pub(crate) fn get_shuffled<T: Codec>(&mut self, items: &mut [T]) -> Result<bool, LoadError> {
        let len = size_of_val(items);
        let Some(of) = (const { T::TYPE.nested() }) else { return Ok(false) };
        if len < SHUFFLED_FROM || len > self.rest {
            return Ok(false);
        }
        let Some(mask) = shuffle::writable(items) else { return Ok(false) };
        let size = size_of::<T>();
        // SAFETY: `len` bytes at `at` are the run's, and no item is empty.
        let behind = unsafe { slice::from_raw_parts(self.at.add(size), len - size) };
        if behind.chunks_exact(size).any(|item| item[0] == SUBSECTION) {
            return Ok(false);
        }
        // SAFETY: all bytes of `items` may have any value; `rest >= len` bytes at `at`, which belong
        // to the stream and not to `items`.
        if !unsafe { shuffle::shuffle(self.at, items.as_mut_ptr().cast(), len, mask) } {
            return Ok(false);
        }
        self.advance(len);
        match self.end_of_struct(of) {
            Ok(()) => Ok(true),
            Err(e) => Err(e.within(Step::Index(items.len() - 1))),
        }
    }

    /// Passes over `len` bytes.
    #[inline(always)]
    pub(crate) fn skip_bytes(&mut self, len: usize) -> Result<(), LoadError> {
        self.ensure(len)?;
        self.advance(len);
        Ok(())
    }

    #[inline(always)]
    fn advance(&mut self, len: usize) {
        // SAFETY: callers checked `len <= rest`.
        self.at = unsafe { self.at.add(len) };
        self.rest -= len;
    }

    /// A cursor of its own for the next `size` bytes, which the run has. [`leave`](Self::leave) goes
    /// on behind them.
    ///
    /// Only its address is shown to the code of a nested struct, so the compiler keeps this one in
    /// registers, and on both sides of a call that it does not inline it knows how many bytes the
    /// run still has.
    #[inline(always)]
    pub(crate) fn enter(&mut self, size: usize, seen: bool) -> RunReader<'_, 'a> {
        debug_assert!(size <= self.rest);
        RunReader {
            input: &mut *self.input,
            at: self.at,
            rest: size,
            beyond: self.rest - size + self.beyond,
            in_place: true,
            seen,
        }
    }

    /// What is left of a cursor.
    #[inline(always)]
    pub(crate) fn end(self) -> End {
        let Self { input, at, rest, beyond, in_place, .. } = self;
        End { decoder: ptr::from_ref(&*input).addr(), at, rest, beyond, in_place }
    }

    /// Goes on behind what an inner cursor of `size` bytes has read.
    #[inline(always)]
    pub(crate) fn leave(&mut self, size: usize, end: End) -> Result<(), LoadError> {
        if end.decoder != ptr::from_ref(&*self.input).addr() {
            // Somebody swapped the cursor for that of another decoder.
            return Err(self.lost());
        }
        let rest = self.rest - size;
        self.at = end.at;
        if end.in_place && end.rest == 0 {
            self.rest = rest;
            return Ok(());
        }
        // A codec that went to the decoder itself: the rest of the run starts where it stopped.
        self.rest = end.rest;
        self.beyond = end.beyond;
        if end.rest == 0 { self.ensure(rest) } else { Err(self.lost()) }
    }

    /// Reads each of `items`, of `size` bytes, or returns false if the run does not have all of
    /// them.
    ///
    /// If they are structs, `of` is theirs, and what [`end_of_struct`](Self::end_of_struct) looks
    /// for is looked for here: at all ends but the last it is known that there is a next byte.
    #[inline(always)]
    pub(crate) fn each<T: Codec>(
        &mut self,
        size: usize,
        items: &mut [T],
    ) -> Result<bool, LoadError> {
        let of = const { T::TYPE.nested() };
        let count = items.len();
        if size == 0 || size.checked_mul(count).is_none_or(|whole| whole > self.rest) {
            return Ok(false);
        }
        for (i, item) in items.iter_mut().enumerate() {
            let mut inner = self.enter(size, of.is_some());
            if let Err(e) = item.__get(&mut inner) {
                self.close();
                return Err(e.within(Step::Index(i)));
            }
            let end = inner.end();
            if let Err(e) = self.leave(size, end) {
                return Err(e.within(Step::Index(i)));
            }
            let Some(of) = of else { continue };
            let ended = if i + 1 == count {
                self.end_of_struct(of)
            // SAFETY: the run has the bytes of the next item, and an item is not empty.
            } else if unsafe { *self.at } == SUBSECTION {
                self.refuse_unknown_subsection(of)
            } else {
                continue;
            };
            if let Err(e) = ended {
                return Err(e.within(Step::Index(i)));
            }
        }
        Ok(true)
    }

    /// Whether the end of the struct to be read was already looked at.
    #[inline(always)]
    pub(crate) fn seen(&self) -> bool {
        self.seen
    }

    /// Gives up: the codec of a field did not keep to its size.
    #[cold]
    fn lost(&mut self) -> LoadError {
        self.at = self.input.input.at;
        self.rest = 0;
        self.beyond = 0;
        self.in_place = false;
        LoadError::new(LoadErrorKind::WrongSize, self.input.offset())
    }

    /// Closes the run, hands the decoder to `read`, and goes on behind what it read.
    #[inline(always)]
    pub fn suspend<R>(&mut self, read: impl FnOnce(&mut Decoder<'a>) -> R) -> R {
        self.give_back();
        let result = read(self.input);
        self.at = self.input.input.at;
        result
    }

    /// At the end of a nested struct without subsections: is the next byte the start of one all the
    /// same?
    ///
    /// QEMU's loader looks for subsections after every nested struct. One that begins with this
    /// struct's name but is not known is an error there, not data of the parent; so it is here.
    #[inline(always)]
    pub(crate) fn end_of_struct(
        &mut self,
        description: &'static Description,
    ) -> Result<(), LoadError> {
        let behind = self.rest + self.beyond;
        let next = if behind > 0 {
            // SAFETY: at least one initialized byte at `at`.
            unsafe { *self.at }
        } else if let Some(byte) = self.input.input.window().first() {
            *byte
        } else if self.input.input.is_whole() {
            return Ok(());
        } else {
            SUBSECTION // perhaps: somebody has to read on
        };
        if next == SUBSECTION { self.refuse_unknown_subsection(description) } else { Ok(()) }
    }

    #[inline(always)]
    fn refuse_unknown_subsection(&mut self, of: &'static Description) -> Result<(), LoadError> {
        // By value, so that this rare path does not cost the cursor its registers.
        match refuse_unknown_subsection(self.input, of, self.rest + self.beyond) {
            Ok(at) => {
                self.at = at;
                Ok(())
            }
            Err(e) => {
                // The run went back into the window.
                self.close();
                Err(e)
            }
        }
    }
}

/// The cold half of [`RunReader::end_of_struct`]; returns the place of the run, which a refill may
/// have moved.
#[cold]
#[inline(never)]
fn refuse_unknown_subsection(
    input: &mut Decoder<'_>,
    description: &'static Description,
    behind: usize,
) -> Result<*const u8, LoadError> {
    input.input.give_back(behind);
    input.no_subsection(description)?;
    let at = input.input.at;
    input.input.skip(behind);
    Ok(at)
}

/// Gives the `open` bytes of a run back and takes another of `len` bytes; returns where that
/// starts.
#[inline(always)]
fn begin(input: &mut Decoder<'_>, open: usize, len: usize) -> Result<*const u8, LoadError> {
    input.input.give_back(open);
    input.make_available(len)?;
    let at = input.input.at;
    input.input.skip(len);
    Ok(at)
}

#[cold]
#[inline(never)]
fn begin_far(input: &mut Decoder<'_>, open: usize, len: usize) -> Result<*const u8, LoadError> {
    begin(input, open, len)
}
