//! Bytes come in, records come out.

use alloc::vec::Vec;
use core::mem;
use core::task::Poll;

use vmstate_runtime::{Decoder, LoadError, LoadErrorKind};

use crate::frame::ReadState;
use crate::{Header, Profile, Record, StreamError, StreamErrorKind};

/// A stream whose bytes are [fed](Self::feed) as they come. It holds those of the record or the body that is
/// not complete, and no others.
///
/// `Poll::Pending` says: feed more. What is asked for is then tried again from its start, so that a device is
/// loaded twice or more if its section comes in pieces, in place of what was loaded of it before; it asks for
/// as many bytes as it is known to need. Bodies that are large and have pieces of their own, like RAM, are read
/// by [`step`](Self::step).
pub struct Incoming {
    profile: Profile,
    /// None before the magic.
    state: Option<ReadState>,
    buffer: Vec<u8>,
    /// How much of the buffer was taken.
    taken: usize,
    /// The offset in the stream of the start of the buffer.
    offset: u64,
    /// No more will come.
    is_closed: bool,
    /// Something was wrong.
    has_failed: bool,
    /// How many bytes have to be there before it is worth another try.
    wanted: usize,
}

impl Incoming {
    /// Nothing has come so far.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            state: None,
            buffer: Vec::new(),
            taken: 0,
            offset: 0,
            is_closed: false,
            has_failed: false,
            wanted: 0,
        }
    }

    /// These bytes have come.
    pub fn feed(&mut self, bytes: &[u8]) {
        let taken = mem::take(&mut self.taken);
        self.buffer.drain(..taken);
        self.offset += taken as u64;
        self.buffer.extend_from_slice(bytes);
    }

    /// The peer has closed: no more will come. After that nothing is pending.
    pub fn close(&mut self) {
        self.is_closed = true;
    }

    /// The next record: see [`Reader::next`](crate::Reader::next).
    ///
    /// With a profile that has a description, this is pending behind the end of the stream until one more byte
    /// comes, or the stream is closed.
    #[allow(clippy::should_implement_trait)] // An iterator could not lend a body.
    pub fn next(&mut self) -> Poll<Result<Option<Record>, StreamError>> {
        let profile = self.profile;
        self.attempt(|state, input| match state {
            Some(state) => state.next(input),
            None => state.insert(ReadState::begin(profile, input)?).next(input),
        })
    }

    /// Has `load` read the body that comes now: see [`Reader::body`](crate::Reader::body). Pending until all
    /// of it and its footer are there.
    pub fn body<R>(
        &mut self,
        load: impl FnOnce(&mut Decoder<'_>) -> Result<R, LoadError>,
    ) -> Poll<Result<R, StreamError>> {
        self.attempt(|state, input| match state {
            Some(state) => state.body(input, load),
            None => Err(StreamError::new(StreamErrorKind::NoBody, input.offset())),
        })
    }

    /// Has `load` read a piece of the body that comes now. Pending until all of the piece is there. Then
    /// comes the next piece; after the last one [`end_body`](Self::end_body).
    ///
    /// ```
    /// use std::task::Poll;
    /// use vmstate_stream::sans_io::Incoming;
    /// use vmstate_stream::{LoadIterative, Stage, StreamError};
    ///
    /// /// Loads what has come of RAM; whether all of the body was.
    /// fn load(incoming: &mut Incoming, ram: &mut dyn LoadIterative) -> Result<bool, StreamError> {
    ///     loop {
    ///         match incoming.step(|input| ram.step(Stage::Part, 4, input)) {
    ///             Poll::Ready(Ok(true)) => {}
    ///             Poll::Ready(Ok(false)) => return Ok(true), // now `end_body`
    ///             Poll::Ready(Err(e)) => return Err(e),
    ///             Poll::Pending => return Ok(false),
    ///         }
    ///     }
    /// }
    /// ```
    pub fn step<R>(
        &mut self,
        load: impl FnOnce(&mut Decoder<'_>) -> Result<R, LoadError>,
    ) -> Poll<Result<R, StreamError>> {
        self.with_input(|state, input| match state {
            Some(state) => state.piece(input, load),
            None => Err(StreamError::new(StreamErrorKind::NoBody, input.offset())),
        })
    }

    /// Reads the footer of a body that was read in [steps](Self::step).
    pub fn end_body(&mut self) -> Poll<Result<(), StreamError>> {
        self.body(|_| Ok(()))
    }

    /// The section whose body comes next: of PART and END as well.
    #[must_use]
    pub fn section(&self) -> Option<&Header> {
        self.state.as_ref().and_then(ReadState::section)
    }

    /// The iterative sections that were started and have not ended.
    pub fn started(&self) -> impl Iterator<Item = &Header> {
        self.state.iter().flat_map(ReadState::started)
    }

    /// The offset in the stream of the next byte.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset + self.taken as u64
    }

    /// The bytes that have come and were not taken: behind the end of the stream, what follows it.
    #[must_use]
    pub fn rest(&self) -> &[u8] {
        self.buffer.get(self.taken..).unwrap_or_default()
    }

    /// Works on what is there. If that is not enough, the state is as it was before.
    fn attempt<R>(
        &mut self,
        work: impl FnOnce(&mut Option<ReadState>, &mut Decoder<'_>) -> Result<R, StreamError>,
    ) -> Poll<Result<R, StreamError>> {
        let place = self.state.as_ref().map(ReadState::place);
        let result = self.with_input(work);
        if result.is_pending() {
            match (place, &mut self.state) {
                (Some(place), Some(state)) => state.back_to(place),
                (_, state) => *state = None,
            }
        }
        result
    }

    /// Works on what is there. If that is not enough, nothing of it is taken.
    fn with_input<R>(
        &mut self,
        work: impl FnOnce(&mut Option<ReadState>, &mut Decoder<'_>) -> Result<R, StreamError>,
    ) -> Poll<Result<R, StreamError>> {
        let (start, goes_on) = (self.offset(), !self.is_closed);
        if self.has_failed {
            return Poll::Ready(Err(StreamError::new(StreamErrorKind::Failed, start)));
        }
        let rest = self.buffer.get(self.taken..).unwrap_or_default();
        if goes_on && rest.len() < self.wanted {
            return Poll::Pending;
        }
        self.wanted = 0;
        let mut input = Decoder::part(rest, start, goes_on);
        let result = work(&mut self.state, &mut input);
        match &result {
            Ok(_) => self.taken += (input.offset() - start) as usize,
            Err(e) => {
                if let Some(needed) = needed(e) {
                    self.wanted = (e.offset() - start).saturating_add(needed) as usize;
                    return Poll::Pending;
                }
                self.has_failed = !matches!(e.kind(), StreamErrorKind::NoBody);
            }
        }
        Poll::Ready(result)
    }
}

/// How many bytes from its offset on would have been enough, as far as is known.
fn needed(e: &StreamError) -> Option<u64> {
    match e.kind() {
        StreamErrorKind::Load(e) => match e.kind() {
            LoadErrorKind::Incomplete { needed } => Some(*needed),
            _ => None,
        },
        _ => None,
    }
}
