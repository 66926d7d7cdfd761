//! Bytes come in, records come out.

use alloc::vec::Vec;
use core::mem;
use core::task::Poll;

use vmstate_runtime::{Decoder, LoadError, LoadErrorKind};

use crate::frame::{Footer, ReadState};
use crate::{Header, Profile, Record, StreamError, StreamErrorKind};

/// A stream whose bytes are [fed](Self::feed) as they come. It holds those of the record or the body that is
/// not complete, and no others.
///
/// `Poll::Pending` says: feed more. What is asked for is then tried again from its start, so that a device is
/// loaded twice or more if its section comes in pieces, in place of what was loaded of it before. It waits for
/// as many bytes as are known to be needed, and for the footer of a body or a quarter more than there was. So
/// however small the pieces are, and whatever is in them, a byte is read some 1,000 times at most. Bodies that are
/// large and have pieces of their own, like RAM, are read by [`step`](Self::step).
pub struct Incoming {
    profile: Profile,
    /// None before the magic.
    state: Option<ReadState>,
    buffer: Vec<u8>,
    /// How much of the buffer was taken.
    taken: usize,
    /// The offset in the stream of the start of the buffer.
    offset: u64,
    /// The memory that what was taken has claimed: one budget for the stream.
    claimed: u64,
    /// No more will come.
    is_closed: bool,
    /// Something was wrong.
    has_failed: bool,
    waiting: Waiting,
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
            claimed: 0,
            is_closed: false,
            has_failed: false,
            waiting: Waiting::default(),
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
        self.attempt(None, |state, input| match state {
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
        let footer = self.state.as_ref().and_then(ReadState::footer_to_come);
        self.attempt(footer, |state, input| match state {
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
        self.with_input(None, |state, input| match state {
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
        footer: Option<Footer>,
        work: impl FnOnce(&mut Option<ReadState>, &mut Decoder<'_>) -> Result<R, StreamError>,
    ) -> Poll<Result<R, StreamError>> {
        let place = self.state.as_ref().map(ReadState::place);
        let result = self.with_input(footer, work);
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
        footer: Option<Footer>,
        work: impl FnOnce(&mut Option<ReadState>, &mut Decoder<'_>) -> Result<R, StreamError>,
    ) -> Poll<Result<R, StreamError>> {
        let (start, goes_on) = (self.offset(), !self.is_closed);
        if self.has_failed {
            return Poll::Ready(Err(StreamError::new(StreamErrorKind::Failed, start)));
        }
        let rest = self.buffer.get(self.taken..).unwrap_or_default();
        if goes_on && !self.waiting.is_over(rest, footer) {
            return Poll::Pending;
        }
        let mut input = Decoder::part(rest, start, goes_on).with_claimed(self.claimed);
        match work(&mut self.state, &mut input) {
            Ok(done) => {
                self.taken += (input.offset() - start) as usize;
                self.claimed = input.claimed();
                self.waiting = Waiting::default();
                Poll::Ready(Ok(done))
            }
            Err(e) => {
                if let Some(needed) = needed(&e) {
                    let wanted = e.offset().saturating_sub(start).saturating_add(needed);
                    self.waiting.tried(rest.len(), wanted as usize);
                    return Poll::Pending;
                }
                self.has_failed = !matches!(e.kind(), StreamErrorKind::NoBody);
                Poll::Ready(Err(e))
            }
        }
    }
}

/// When what was tried in vain is worth another try.
#[derive(Default)]
struct Waiting {
    /// How many bytes there were.
    tried: usize,
    /// How many there have to be.
    wanted: usize,
    /// Those that were looked through for a footer.
    seen: usize,
    /// The bytes of all tries.
    work: usize,
}

/// How many times the bytes there are may be tried in vain.
const TRIES: usize = 1000;

impl Waiting {
    /// Whether enough may have come: as much as is wanted, and the footer, if there is to be one. A quarter more than
    /// there was is worth a try in any case, and nothing less is after tries that have cost a lot.
    fn is_over(&mut self, rest: &[u8], footer: Option<Footer>) -> bool {
        let has_grown = rest.len() >= self.tried.saturating_add(self.tried / 4);
        if rest.len() < self.wanted || has_grown {
            return rest.len() >= self.wanted;
        }
        let last = self.seen.saturating_sub(size_of::<Footer>() - 1);
        let news = rest.get(last..).unwrap_or_default();
        self.seen = rest.len();
        let may_be_all =
            footer.is_none_or(|footer| news.windows(footer.len()).any(|it| it == footer));
        may_be_all && self.work <= rest.len().saturating_mul(TRIES)
    }

    fn tried(&mut self, bytes: usize, wanted: usize) {
        (self.tried, self.wanted, self.seen) = (bytes, wanted, bytes);
        self.work = self.work.saturating_add(bytes);
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
