//! Reading: the sources, and a window into the stream as a pair of pointers at hand.

#[cfg(feature = "std")]
use alloc::boxed::Box;
#[cfg(feature = "std")]
use alloc::vec::Vec;
use core::marker::PhantomData;
#[cfg(feature = "std")]
use core::ptr::NonNull;

use bytes::Bytes;

use super::shuffle::{IntegersMut, Mask, read_shuffled};

/// The bytes of the stream that are at hand: all of them, a part, or what a reader has delivered so far.
///
/// Invariants: `at..limit` is initialized memory, borrowed for `'a` or inside of the reader's
/// buffer, and nobody writes to it but [`refill`](Input::refill), which sets both anew. What was
/// taken from the window lies directly before `at` until the next refill.
pub(crate) struct Input<'a> {
    pub(super) at: *const u8,
    limit: *const u8,
    /// The offset in the stream of a byte is this and its address. It wraps.
    base: u64,
    source: Source<'a>,
}

// SAFETY: to send an input is to send `source` - a shared slice of bytes, shared `Bytes`, or a reader
// that is `Send` and its buffer - and `at` and `limit` point into that.
unsafe impl Send for Input<'_> {}

enum Source<'a> {
    /// The window is the end of the stream.
    Slice(PhantomData<&'a [u8]>),
    Bytes(&'a Bytes),
    /// The stream goes on behind the window.
    Part(PhantomData<&'a [u8]>),
    #[cfg(feature = "std")]
    Reader(Owned, PhantomData<&'a mut (dyn std::io::Read + Send)>),
}

#[cfg(feature = "std")]
struct Buffered<'a> {
    reader: &'a mut (dyn std::io::Read + Send),
    buffer: Vec<u8>,
    /// Bytes that the reader has delivered.
    came: u64,
}

/// The box of a [`Buffered`], whose lifetime is that of the source it is in. Its end is out of line and knows no
/// address but its own: the rest of a decoder can stay in registers.
#[cfg(feature = "std")]
struct Owned(NonNull<Buffered<'static>>);

#[cfg(feature = "std")]
impl Drop for Owned {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn drop(&mut self) {
        free(self.0);
    }
}

#[cfg(feature = "std")]
#[cold]
#[inline(never)]
fn free(buffered: NonNull<Buffered<'static>>) {
    // SAFETY: made of a box by `Input::reader`, and freed once. Nothing is done with the reader.
    drop(unsafe { Box::from_raw(buffered.as_ptr()) });
}

impl<'a> Input<'a> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn new(window: &[u8], offset: u64, source: Source<'a>) -> Self {
        let range = window.as_ptr_range();
        let base = offset.wrapping_sub(range.start.addr() as u64);
        Self { at: range.start, limit: range.end, base, source }
    }

    #[inline]
    pub(crate) fn slice(stream: &'a [u8]) -> Self {
        Self::new(stream, 0, Source::Slice(PhantomData))
    }

    #[inline]
    pub(crate) fn bytes(stream: &'a Bytes) -> Self {
        Self::new(stream, 0, Source::Bytes(stream))
    }

    #[inline]
    pub(crate) fn part(stream: &'a [u8], offset: u64, goes_on: bool) -> Self {
        let source = if goes_on { Source::Part(PhantomData) } else { Source::Slice(PhantomData) };
        Self::new(stream, offset, source)
    }

    #[cfg(feature = "std")]
    pub(crate) fn reader(reader: &'a mut (dyn std::io::Read + Send)) -> Self {
        let buffered = Box::new(Buffered { reader, buffer: Vec::new(), came: 0 });
        let buffered = NonNull::from(Box::leak(buffered));
        Self::new(&[], 0, Source::Reader(Owned(buffered.cast()), PhantomData))
    }

    /// The offset in the stream of the start of the window.
    #[inline]
    pub(crate) fn offset(&self) -> u64 {
        self.base.wrapping_add(self.at.addr() as u64)
    }

    /// What no input over other bytes has meanwhile: where they end, and at which offset, or where the buffer of its reader is.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn identity(&self) -> (usize, u64) {
        match &self.source {
            Source::Slice(_) | Source::Bytes(_) | Source::Part(_) => (self.limit.addr(), self.base),
            #[cfg(feature = "std")]
            Source::Reader(Owned(buffered), _) => (buffered.addr().get(), 0),
        }
    }

    #[inline]
    pub(crate) fn rest(&self) -> usize {
        // SAFETY: the two ends of one slice.
        unsafe { self.limit.offset_from_unsigned(self.at) }
    }

    /// Whether no more can come than is at hand.
    #[inline]
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.source, Source::Slice(_) | Source::Bytes(_))
    }

    /// Whether more will come than is at hand, but not to this.
    #[inline]
    pub(crate) fn is_part(&self) -> bool {
        matches!(self.source, Source::Part(_))
    }

    /// The bytes at hand.
    #[inline]
    pub(crate) fn window(&self) -> &[u8] {
        // SAFETY: the invariant of `at` and `limit`.
        unsafe { core::slice::from_raw_parts(self.at, self.rest()) }
    }

    /// Takes `len` bytes out of the window.
    #[inline]
    pub(crate) fn take(&mut self, len: usize) -> Option<&[u8]> {
        if self.rest() < len {
            return None;
        }
        // SAFETY: `len <= rest`; the result borrows `self`, so there is no refill while it lives.
        let taken = unsafe { core::slice::from_raw_parts(self.at, len) };
        self.skip(len);
        Some(taken)
    }

    /// Takes `len` bytes as shared memory, by reference if the stream is that already.
    pub(crate) fn take_shared(&mut self, len: usize) -> Option<Bytes> {
        let whole = if let Source::Bytes(whole) = self.source { Some(whole) } else { None };
        let taken = self.take(len)?;
        Some(whole.map_or_else(|| Bytes::copy_from_slice(taken), |whole| whole.slice_ref(taken)))
    }

    /// Takes structs that are nothing but integers, all at once; returns false if that cannot be done, or if what follows
    /// them is not known to be something else than `stop`. See [`Reader::get_shuffled`](super::Reader::get_shuffled).
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub(crate) fn take_shuffled<T>(
        &mut self,
        items: &mut [T],
        mask: &Mask,
        stop: u8,
        show: impl for<'id> Fn(&'id mut T, &mut IntegersMut<'id>),
    ) -> bool {
        let (len, window) = (size_of_val(items), self.window());
        let goes_on = match window.get(len) {
            Some(next) => *next != stop,
            None => window.len() == len && self.is_whole(),
        };
        // SAFETY: if it goes on, `len` bytes are in the window, which is the stream's.
        if !goes_on || !unsafe { read_shuffled(self.at, items, mask, stop, show) } {
            return false;
        }
        self.skip(len);
        true
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn skip(&mut self, len: usize) {
        debug_assert!(len <= self.rest());
        // SAFETY: every caller in this module checked `len <= rest`.
        self.at = unsafe { self.at.add(len) };
    }

    /// The last `len` bytes that were taken from the window go back into it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn give_back(&mut self, len: usize) {
        // SAFETY: callers pass what an open run still has, which lies directly before the window.
        self.at = unsafe { self.at.sub(len) };
    }

    /// Reads on until `len` bytes are at hand or the stream ends.
    ///
    /// The buffer grows with what arrives, never ahead of it by more than has arrived so far (or 8 KiB):
    /// a long stream is asked for in long pieces.
    #[cfg(feature = "std")]
    #[cold]
    pub(crate) fn refill(&mut self, len: usize) -> std::io::Result<()> {
        const STEP: usize = 8 << 10;
        const LONGEST_STEP: u64 = 256 << 10;
        let rest = self.rest();
        let Source::Reader(Owned(buffered), _) = &mut self.source else { return Ok(()) };
        // SAFETY: made of a box by `reader`, whose lifetime is that of `self`.
        let Buffered { reader, buffer, came } = unsafe { buffered.cast::<Buffered<'a>>().as_mut() };
        if rest > 0 {
            // The window is the end of what was filled: move it to the front.
            let start = self.at.addr() - buffer.as_ptr().addr();
            buffer.copy_within(start..start + rest, 0);
        }
        // A reader that panics leaves an empty window.
        self.at = self.limit;
        let mut have = rest;
        let step = STEP.max((*came).min(LONGEST_STEP) as usize);
        let result = loop {
            if have >= len {
                break Ok(());
            }
            let room = have + have.max(step).min((len - have).max(step));
            if buffer.len() < room {
                buffer.resize(room, 0);
            }
            match reader.read(&mut buffer[have..]) {
                Ok(0) => break Ok(()),
                // How much of the room it has filled is not known.
                Ok(n) if n > buffer.len() - have => {
                    break Err(std::io::Error::other(
                        "the reader claims to have read more than it was asked for",
                    ));
                }
                Ok(n) => have += n,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => break Err(e),
            }
        };
        *came += (have - rest) as u64;
        let window = buffer[..have].as_ptr_range();
        (self.at, self.limit) = (window.start, window.end);
        self.base = came.wrapping_sub(self.limit.addr() as u64);
        result
    }
}
