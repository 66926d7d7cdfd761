//! Adding up the bodies of sections that come from a reader.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use alloc::vec::Vec;

use super::crc;

/// A decoder reads ahead by less than this.
const AHEAD: usize = 64 << 10;

/// The bytes that came lately, and the checksum of those before.
#[derive(Default)]
struct State {
    recent: Vec<u8>,
    /// The offset of the first of them.
    start: u64,
    crc: u32,
}

/// What knows the checksum of what was read.
#[derive(Clone, Default)]
pub(crate) struct Digest(Arc<Mutex<State>>);

/// A reader that is watched by a [`Digest`].
pub(crate) struct Watched<'r> {
    reader: &'r mut (dyn Read + Send),
    digest: Digest,
}

impl Digest {
    pub(crate) fn watch<'r>(&self, reader: &'r mut (dyn Read + Send)) -> Watched<'r> {
        Watched { reader, digest: self.clone() }
    }

    /// A checksum begins at this offset.
    pub(crate) fn begin(&self, offset: u64) {
        self.with(|state| {
            state.advance(offset);
            state.crc = 0;
        });
    }

    /// The checksum from where it began up to this offset.
    pub(crate) fn end(&self, offset: u64) -> u32 {
        self.with(|state| {
            state.advance(offset);
            state.crc
        })
    }

    fn with<R>(&self, run: impl FnOnce(&mut State) -> R) -> R {
        run(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Adds up what is before this offset, which has been read.
    fn advance(&mut self, offset: u64) {
        let len = offset.saturating_sub(self.start) as usize;
        let len = len.min(self.recent.len());
        self.crc = crc(self.crc, &self.recent[..len]);
        self.recent.drain(..len);
        self.start += len as u64;
    }
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.reader.read(buffer)?;
        let came = buffer.get(..len).unwrap_or_default();
        self.digest.with(|state| {
            state.recent.extend_from_slice(came);
            let old = state.recent.len().saturating_sub(AHEAD);
            if old > AHEAD {
                state.advance(state.start + old as u64);
            }
        });
        Ok(len)
    }
}
