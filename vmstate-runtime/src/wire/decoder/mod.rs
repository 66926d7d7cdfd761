//! Where a stream is read from.

mod aside;
mod subsection;

use alloc::vec::Vec;

use bytes::Bytes;

use self::aside::short;
use super::SUBSECTION;
use super::error::{BoxError, LoadError, LoadErrorKind};
use crate::raw::{Input, IntegersMut, Mask, Source};

/// Reads a stream from a slice, from [`Bytes`] or from any [`std::io::Read`].
///
/// From `Bytes`, fields of type `Bytes` are slices of the stream and nothing is copied. A reader is
/// never read to its end first: the decoder takes what it needs, and a little more if it is already
/// there.
///
/// ```
/// use vmstate_runtime::{Decoder, VmState};
///
/// #[derive(VmState, Default)]
/// struct Rtc {
///     seconds: u32,
/// }
///
/// let mut rtc = Rtc::default();
/// rtc.load(&mut Decoder::new(&[0, 0, 1, 2]), 1)?;
/// assert_eq!(rtc.seconds, 0x0102);
/// # Ok::<(), vmstate_runtime::LoadError>(())
/// ```
///
/// What a stream makes the destination allocate is bounded by the bytes that were read:
/// [`claim`](Self::claim).
pub struct Decoder<'a> {
    input: Input<'a>,
    /// Memory that values have claimed.
    pub(in crate::wire) claimed: u64,
    /// What is loaded must not reach anything that others hold.
    pub(in crate::wire) apart: bool,
}

impl<'a> Source<'a> for Decoder<'a> {
    type Error = LoadError;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn input(&mut self) -> &mut Input<'a> {
        &mut self.input
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn input_ref(&self) -> &Input<'a> {
        &self.input
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn make_available(&mut self, len: usize, is_fixed: bool) -> Result<(), LoadError> {
        self.more(len, is_fixed)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_fixed(&self) -> bool {
        self.is_fixed()
    }
}

impl<'a> Decoder<'a> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of(input: Input<'a>) -> Self {
        Self { input, claimed: 0, apart: false }
    }

    /// Reads from memory.
    #[inline]
    #[must_use]
    pub fn new(stream: &'a [u8]) -> Self {
        Self::of(Input::slice(stream))
    }

    /// Reads from shared memory; `Bytes` fields become slices of it.
    #[inline]
    #[must_use]
    pub fn from_bytes(stream: &'a Bytes) -> Self {
        Self::of(Input::bytes(stream))
    }

    /// Reads from a part of a stream, which is at this offset in it and goes on behind it: for those who get
    /// the bytes of a stream one after the other and cannot wait for more of them.
    ///
    /// Whatever needs more than there is fails with [`LoadErrorKind::Incomplete`], also what only looks
    /// ahead. It is to be tried again from the start of the part, with more bytes; when it is known that
    /// no more come, with `goes_on` being false.
    ///
    /// The bytes before the part count as read, so the parts of a stream share one budget of memory:
    /// [`with_claimed`](Self::with_claimed).
    ///
    /// ```
    /// use vmstate_runtime::{Decoder, LoadErrorKind};
    ///
    /// let mut input = Decoder::part(&[0, 1], 100, true);
    /// let e = input.read::<u32>().unwrap_err();
    /// assert!(matches!(e.kind(), LoadErrorKind::Incomplete { needed: 4 }));
    /// assert_eq!(e.offset(), 100);
    ///
    /// let mut input = Decoder::part(&[0, 1, 2, 3], 100, true);
    /// assert_eq!(input.read::<u32>()?, 0x0001_0203);
    /// assert_eq!(input.offset(), 104);
    /// # Ok::<(), vmstate_runtime::LoadError>(())
    /// ```
    #[must_use]
    pub fn part(stream: &'a [u8], offset: u64, goes_on: bool) -> Self {
        Self::of(Input::part(stream, offset, goes_on))
    }

    /// Reads from a file, a socket or anything else that is `Send`, because a decoder is.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn io(stream: &'a mut (dyn std::io::Read + Send)) -> Self {
        Self::of(Input::reader(stream))
    }

    /// What is loaded is a copy, apart from everything live: a value in an `Arc` or `Rc` that has other holders is an
    /// [error](LoadErrorKind::Shared) then, because loading it would change what they see.
    ///
    /// For loads that must touch nothing until all of the stream was found good.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use vmstate_runtime::{Decoder, LoadErrorKind, VmState};
    ///
    /// #[derive(VmState, Clone)]
    /// struct Uart {
    ///     line: Arc<Mutex<u8>>,
    /// }
    ///
    /// let live = Uart { line: Arc::new(Mutex::new(1)) };
    /// let error = live.clone().load(&mut Decoder::new(&[7]).apart(), 1).unwrap_err();
    /// assert!(matches!(error.kind(), LoadErrorKind::Shared));
    /// assert_eq!(*live.line.lock().unwrap(), 1);
    /// ```
    #[must_use]
    pub fn apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// Has code of the user's read. If it leaves another decoder here, or goes back, what is behind it was not its to say.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn __lend<R>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<R, LoadError>,
    ) -> Result<R, LoadError> {
        let (identity, start) = (self.__identity(), self.offset());
        let value = read(self)?;
        if self.__identity() == identity && self.offset() >= start {
            return Ok(value);
        }
        Err(LoadError::new(LoadErrorKind::WrongSize, start))
    }

    /// What no decoder of other bytes has meanwhile.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub fn __identity(&self) -> (usize, u64, bool) {
        let (place, offset) = self.input.identity();
        (place, offset, self.apart)
    }

    /// The offset of the next byte, from where the decoder began.
    #[inline]
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.input.offset()
    }

    /// How many bytes are left, if that is known before they are read.
    #[must_use]
    pub fn remaining(&self) -> Option<usize> {
        self.input.is_whole().then(|| self.input.rest())
    }

    /// Requires that nothing is left: [`LoadErrorKind::Leftover`] otherwise. A reader is asked for one
    /// byte more.
    ///
    /// # Errors
    ///
    /// When something follows, or the reader fails.
    #[inline]
    pub fn end(&mut self) -> Result<(), LoadError> {
        self.end_of(self.is_fixed())
    }

    /// [`end`](Self::end) of one that is known to be fixed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn end_of(&mut self, is_fixed: bool) -> Result<(), LoadError> {
        if !is_fixed {
            return self.leftover();
        }
        if self.input.rest() == 0 && self.input.is_whole() {
            return Ok(());
        }
        Err(self.aside().leftover())
    }

    #[cold]
    #[inline(never)]
    fn leftover(&mut self) -> Result<(), LoadError> {
        if self.peek(1)?.is_empty() {
            return Ok(());
        }
        Err(LoadError::new(LoadErrorKind::Leftover { bytes: None }, self.offset()))
    }

    /// Whether this never gets more than is at hand: there is no reader.
    ///
    /// Then what is unusual is looked at by value, and nobody learns the address of the decoder, which can stay in
    /// registers. Ask before anything else is done: after a call the compiler does not know any more.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn is_fixed(&self) -> bool {
        self.input.is_whole() || self.input.is_part()
    }

    /// Takes the next `len` bytes. They stay borrowed from the decoder.
    ///
    /// # Errors
    ///
    /// When the input ends before, or the reader fails.
    pub fn take(&mut self, len: usize) -> Result<&[u8], LoadError> {
        self.need(len)?;
        Ok(self.input.take(len).unwrap_or_default())
    }

    /// Takes the next `len` bytes as shared memory; does not copy if the decoder reads from
    /// `Bytes`.
    ///
    /// # Errors
    ///
    /// When the input ends before, or the reader fails.
    pub fn shared(&mut self, len: usize) -> Result<Bytes, LoadError> {
        self.need(len)?;
        Ok(self.input.take_shared(len).unwrap_or_default())
    }

    /// Looks at up to `len` of the next bytes without taking them. Fewer come back only at the end
    /// of the stream.
    ///
    /// # Errors
    ///
    /// When the input ends before, or the reader fails.
    pub fn peek(&mut self, len: usize) -> Result<&[u8], LoadError> {
        if self.input.rest() < len {
            self.refill(len)?;
        }
        let window = self.input.window();
        Ok(&window[..len.min(window.len())])
    }

    /// Looks at the next byte; 0 at the end of the stream, as in QEMU.
    #[inline]
    pub(crate) fn peek_byte(&mut self) -> Result<u8, LoadError> {
        if let Some(byte) = self.input.window().first() {
            return Ok(*byte);
        }
        Ok(self.peek(1)?.first().copied().unwrap_or(0))
    }

    /// Reads structs that are nothing but integers if they are at hand and nothing in or behind them can be a subsection, or
    /// returns false; then they are still to be read, whatever they have now.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn get_shuffled<T>(
        &mut self,
        items: &mut [T],
        mask: &Mask,
        show: impl for<'id> Fn(&'id mut T, &mut IntegersMut<'id>),
    ) -> bool {
        self.input.take_shuffled(items, mask, SUBSECTION, show)
    }

    /// An error of a layout by hand, at the decoder's place.
    pub fn error(&self, error: impl Into<BoxError>) -> LoadError {
        LoadError::new(LoadErrorKind::Other(error.into()), self.offset())
    }

    /// Whether no more can come than is at hand.
    #[inline]
    pub(crate) fn is_whole(&self) -> bool {
        self.input.is_whole()
    }

    /// The bytes that were read, or need not be waited for.
    #[inline]
    pub(crate) fn at_hand(&self) -> usize {
        self.input.rest()
    }

    /// Whether `len` bytes can still come. A reader's end is not known, so it always says yes.
    pub(crate) fn can_hold(&self, len: usize) -> bool {
        self.remaining().is_none_or(|rest| len <= rest)
    }

    /// [`need`](Self::need), for those who seldom need it.
    #[cold]
    pub(crate) fn require(&mut self, len: usize) -> Result<(), LoadError> {
        self.need(len)
    }

    /// Has `len` bytes at hand, or says where the stream ends.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn need(&mut self, len: usize) -> Result<(), LoadError> {
        if self.input.rest() >= len {
            return Ok(());
        }
        self.more(len, self.is_fixed())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn more(&mut self, len: usize, is_fixed: bool) -> Result<(), LoadError> {
        if is_fixed { Err(self.aside().short(len)) } else { self.refill_all(len) }
    }

    #[cold]
    #[inline(never)]
    fn refill_all(&mut self, len: usize) -> Result<(), LoadError> {
        self.refill(len)?;
        let available = self.input.rest();
        if available >= len {
            return Ok(());
        }
        Err(short(available, self.offset(), false, len))
    }

    /// Reads on until `len` bytes are at hand, or the end.
    #[cold]
    #[inline(never)]
    fn refill(&mut self, len: usize) -> Result<(), LoadError> {
        if self.input.is_part() && self.input.rest() < len {
            let kind = LoadErrorKind::Incomplete { needed: len as u64 };
            return Err(LoadError::new(kind, self.offset()));
        }
        #[cfg(feature = "std")]
        if let Err(e) = self.input.refill(len) {
            let end = self.offset() + self.input.rest() as u64;
            return Err(LoadError::new(LoadErrorKind::Io(e), end));
        }
        Ok(())
    }
}

impl<'a> From<&'a [u8]> for Decoder<'a> {
    fn from(stream: &'a [u8]) -> Self {
        Self::new(stream)
    }
}

impl<'a> From<&'a Vec<u8>> for Decoder<'a> {
    fn from(stream: &'a Vec<u8>) -> Self {
        Self::new(stream)
    }
}

impl<'a> From<&'a Bytes> for Decoder<'a> {
    fn from(stream: &'a Bytes) -> Self {
        Self::from_bytes(stream)
    }
}
