//! The seal of a stream, and what is compared with it.

use alloc::vec::Vec;

use vmstate_runtime::Decoder;
use vmstate_stream::{Header, StreamError};

use crate::machine::{MachineError, Policy, SealPolicy};
use crate::seal::{self, Seal, SealError, SealedSection};

#[cfg(feature = "std")]
pub(super) type Digest = seal::Digest;
/// Only a reader is added up while it is read.
#[cfg(not(feature = "std"))]
pub(super) type Digest = core::convert::Infallible;

/// The seal of a stream in memory, which is checked before anything is read.
pub(super) fn known_seal(
    input: &mut Decoder<'_>,
    policy: Policy,
) -> Result<Option<Seal>, MachineError> {
    if policy.seal == SealPolicy::Ignored {
        return Ok(None);
    }
    if !seal::ENABLED {
        let required = policy.seal == SealPolicy::Required;
        return if required { Err(SealError::Unsupported.into()) } else { Ok(None) };
    }
    match input.remaining() {
        None => Ok(None),
        Some(len) => {
            let stream = input.peek(len).map_err(StreamError::from)?;
            Ok(Seal::of_stream(stream)?)
        }
    }
}

/// The seal, and what is compared with it.
#[derive(Default)]
pub(super) struct Sealed {
    /// Of a stream in memory.
    known: Option<Seal>,
    /// Of a reader: what came, as the seal should have it.
    came: Vec<SealedSection>,
    /// Sections so far.
    count: usize,
    /// The description says that a seal comes.
    pub(super) announced: bool,
}

impl Sealed {
    /// Of a stream in memory, if it has one.
    pub(super) fn of(known: Option<Seal>) -> Self {
        Self { known, ..Self::default() }
    }

    /// A section came: it is compared with the seal, or remembered until that comes.
    #[inline]
    pub(super) fn section(
        &mut self,
        header: &Header,
        span: (u64, u64, u32),
        remember: bool,
    ) -> Result<(), MachineError> {
        if self.known.is_some() || remember {
            self.compare(header, span, remember)?;
        }
        self.count += 1;
        Ok(())
    }

    fn compare(
        &mut self,
        header: &Header,
        (offset, length, crc): (u64, u64, u32),
        remember: bool,
    ) -> Result<(), MachineError> {
        let found = || SealedSection { header: header.clone(), offset, length, crc };
        if let Some(known) = &self.known {
            match known.sections.get(self.count) {
                Some(expected)
                    if (&expected.header, expected.offset, expected.length)
                        == (header, offset, length) => {}
                Some(expected) => {
                    let (expected, found) = (expected.text(), found().text());
                    return Err(SealError::OtherSection { expected, found }.into());
                }
                None => {
                    let (expected, found) = ("no more sections".into(), found().text());
                    return Err(SealError::OtherSection { expected, found }.into());
                }
            }
        } else if remember {
            self.came.push(found());
        }
        Ok(())
    }

    /// What is behind the end of the stream, compared with what came.
    pub(super) fn finish(
        self,
        input: &mut Decoder<'_>,
        policy: SealPolicy,
        is_watched: bool,
    ) -> Result<Option<Seal>, MachineError> {
        let required = policy == SealPolicy::Required;
        let expected = required || self.announced && seal::ENABLED && policy == SealPolicy::IfThere;
        let seal = match self.known {
            Some(known) => {
                if known.sections.len() != self.count {
                    let expected = alloc::format!("{} sections", known.sections.len());
                    let found = alloc::format!("{}", self.count);
                    return Err(SealError::OtherSection { expected, found }.into());
                }
                input.take(known.bytes().len()).map_err(StreamError::from)?;
                Some(known)
            }
            None if is_watched && expected => read_seal(input, &self.came)?,
            None => None,
        };
        if seal.is_none() && expected { Err(SealError::Missing.into()) } else { Ok(seal) }
    }
}

/// The seal at the end of a reader, compared with what came.
fn read_seal(
    input: &mut Decoder<'_>,
    came: &[SealedSection],
) -> Result<Option<Seal>, MachineError> {
    let offset = input.offset();
    let head = input.peek(16).map_err(StreamError::from)?;
    let Some(len) = head.first_chunk().and_then(Seal::length) else { return Ok(None) };
    let malformed = || SealError::Malformed { offset, expected: "as many bytes as it says" };
    let bytes = input.take(len).map_err(|_| malformed())?;
    let seal = Seal::read(bytes, offset)?;
    for (expected, found) in seal.sections.iter().zip(came) {
        expected.require(found)?;
    }
    if seal.sections.len() != came.len() {
        let expected = alloc::format!("{} sections", seal.sections.len());
        let found = alloc::format!("{}", came.len());
        return Err(SealError::OtherSection { expected, found }.into());
    }
    Ok(Some(seal))
}

/// A body begins.
pub(super) fn begin(digest: Option<&Digest>, offset: u64) -> u64 {
    #[cfg(feature = "std")]
    if let Some(digest) = digest {
        digest.begin(offset);
    }
    #[cfg(not(feature = "std"))]
    let _ = digest;
    offset
}

/// A body ends: its checksum.
pub(super) fn end(digest: Option<&Digest>, offset: u64) -> u32 {
    #[cfg(feature = "std")]
    if let Some(digest) = digest {
        return digest.end(offset);
    }
    let _ = (digest, offset);
    0
}
