//! Reading: the sources, and a window into the stream as a pair of pointers at hand.

#[cfg(feature = "std")]
use alloc::boxed::Box;
#[cfg(feature = "std")]
use alloc::vec::Vec;
use core::marker::PhantomData;

use bytes::Bytes;

/// The bytes of the stream that are at hand: all of them, a part, or what a reader has delivered so far.
///
/// Invariants: `at..limit` is initialized memory, borrowed for `'a` or inside of the reader's
/// buffer, and nobody writes to it but [`refill`](Input::refill), which sets both anew. What was
/// taken from the window lies directly before `at` until the next refill.
pub(crate) struct Input<'a> {
    pub(super) at: *const u8,
    limit: *const u8,
    source: Source<'a>,
}

// SAFETY: to send an input is to send `source` - a shared slice of bytes, shared `Bytes`, or a reader
// that is `Send` and its buffer - and `at` and `limit` point into that.
unsafe impl Send for Input<'_> {}

/// Each with what tells the offset in the stream.
enum Source<'a> {
    /// The start of the slice.
    Slice(*const u8, PhantomData<&'a [u8]>),
    Bytes(&'a Bytes),
    /// The start of a slice that is the end of the stream, and where it is in that.
    LastPart(*const u8, PhantomData<&'a [u8]>, u64),
    /// The same of a slice behind which the stream goes on.
    Part(*const u8, PhantomData<&'a [u8]>, u64),
    #[cfg(feature = "std")]
    Reader(Box<Buffered<'a>>),
}

#[cfg(feature = "std")]
struct Buffered<'a> {
    reader: &'a mut (dyn std::io::Read + Send),
    buffer: Vec<u8>,
    /// Bytes that the reader has delivered.
    came: u64,
}

impl<'a> Input<'a> {
    #[inline]
    pub(crate) fn slice(stream: &'a [u8]) -> Self {
        let range = stream.as_ptr_range();
        let source = Source::Slice(range.start, PhantomData);
        Self { at: range.start, limit: range.end, source }
    }

    #[inline]
    pub(crate) fn bytes(stream: &'a Bytes) -> Self {
        let range = stream.as_ptr_range();
        Self { at: range.start, limit: range.end, source: Source::Bytes(stream) }
    }

    pub(crate) fn part(stream: &'a [u8], offset: u64, goes_on: bool) -> Self {
        let range = stream.as_ptr_range();
        let source = if goes_on {
            Source::Part(range.start, PhantomData, offset)
        } else {
            Source::LastPart(range.start, PhantomData, offset)
        };
        Self { at: range.start, limit: range.end, source }
    }

    #[cfg(feature = "std")]
    pub(crate) fn reader(reader: &'a mut (dyn std::io::Read + Send)) -> Self {
        let buffered = Box::new(Buffered { reader, buffer: Vec::new(), came: 0 });
        let range = buffered.buffer.as_ptr_range();
        Self { at: range.start, limit: range.end, source: Source::Reader(buffered) }
    }

    /// The offset in the stream of the start of the window.
    #[inline]
    pub(crate) fn offset(&self) -> u64 {
        match &self.source {
            Source::Slice(start, _) => (self.at.addr() - start.addr()) as u64,
            Source::Bytes(stream) => (self.at.addr() - stream.as_ptr().addr()) as u64,
            Source::LastPart(start, _, offset) | Source::Part(start, _, offset) => {
                offset + (self.at.addr() - start.addr()) as u64
            }
            #[cfg(feature = "std")]
            Source::Reader(buffered) => buffered.came - self.rest() as u64,
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
        match self.source {
            Source::Slice(..) | Source::Bytes(_) | Source::LastPart(..) => true,
            Source::Part(..) => false,
            #[cfg(feature = "std")]
            Source::Reader(_) => false,
        }
    }

    /// Whether more will come than is at hand, but not to this.
    pub(crate) fn is_part(&self) -> bool {
        matches!(self.source, Source::Part(..))
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
        let Source::Reader(buffered) = &mut self.source else { return Ok(()) };
        let Buffered { reader, buffer, came } = &mut **buffered;
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
        result
    }
}
