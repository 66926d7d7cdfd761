//! Making a seal while the machine is saved.

use alloc::string::String;
use alloc::vec::Vec;

use vmstate_runtime::{Encoder, SaveError, Trace};
use vmstate_stream::Header;

use super::crc;
use super::format::{Seal, SealedSection};

/// A seal that grows with the sections.
pub(crate) struct Sealing<'r> {
    seal: Seal,
    /// The body of the section that is being saved: what is to be added up has to be in memory.
    body: &'r mut Vec<u8>,
    /// Where the stream starts in its sink.
    start: u64,
}

impl<'r> Sealing<'r> {
    pub(crate) fn new(
        release: String,
        fingerprint: u64,
        start: u64,
        body: &'r mut Vec<u8>,
    ) -> Self {
        Self { seal: Seal { release, fingerprint, sections: Vec::new() }, body, start }
    }

    /// Has `save` write the body of a section, adds it up, and passes it on.
    pub(crate) fn body(
        &mut self,
        header: &Header,
        out: &mut Encoder<'_>,
        trace: Option<&mut Trace>,
        save: impl FnOnce(&mut Encoder<'_>) -> Result<(), SaveError>,
    ) -> Result<(), SaveError> {
        self.body.clear();
        match trace {
            Some(trace) => Encoder::new(self.body).traced(trace).__lend(save)?,
            None => Encoder::new(self.body).__lend(save)?,
        }
        let offset = out.offset().saturating_sub(self.start);
        let length = self.body.len() as u64;
        let crc = crc(0, self.body);
        self.seal.sections.push(SealedSection { header: header.clone(), offset, length, crc });
        out.bytes(self.body)
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.seal.bytes()
    }
}
