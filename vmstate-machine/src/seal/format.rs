//! A seal in bytes.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use vmstate_stream::{Header, SectionName};

use super::{Lengths, SealError, SealInfo, crc};

pub(super) const MAGIC: &[u8; 8] = b"VMSTSEAL";
pub(super) const CIGAM: &[u8; 8] = b"LAESTSMV";
pub(super) const FORMAT: u32 = 1;
/// Magic, format, length.
const HEAD: usize = 16;
/// Checksum, length, magic.
const TAIL: usize = 16;

/// A seal that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seal {
    pub(crate) release: String,
    pub(crate) fingerprint: u64,
    pub(crate) sections: Vec<SealedSection>,
}

/// What a seal says of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SealedSection {
    pub(crate) header: Header,
    pub(crate) offset: u64,
    pub(crate) length: u64,
    pub(crate) crc: u32,
}

impl SealedSection {
    /// Whether this is the section in the stream.
    pub(crate) fn require(&self, found: &Self) -> Result<(), SealError> {
        let is = |this: &Self| {
            (&this.header, this.offset, this.length) == (&found.header, found.offset, found.length)
        };
        if !is(self) {
            return Err(SealError::OtherSection { expected: self.text(), found: found.text() });
        }
        self.require_crc(found.crc)
    }

    pub(crate) fn require_crc(&self, found: u32) -> Result<(), SealError> {
        if found == self.crc {
            return Ok(());
        }
        let Self { offset, length, crc: expected, .. } = *self;
        let section =
            SectionName { idstr: self.header.idstr.clone(), instance_id: self.header.instance_id };
        Err(SealError::Damaged { section, offset, length, expected, found })
    }

    pub(crate) fn text(&self) -> String {
        let Header { section_id, idstr, instance_id, version_id } = &self.header;
        let (idstr, Self { offset, length, .. }) = (idstr.escape_debug(), self);
        format!(
            "section `{idstr}` {instance_id}, version {version_id}, id {section_id}, of {length} bytes at offset {offset}"
        )
    }
}

impl Seal {
    /// The seal at the end of a whole stream, checked against it: each byte once, since sections do not overlap.
    pub(crate) fn of_stream(stream: &[u8]) -> Result<Option<Self>, SealError> {
        let Some(before) = stream.strip_suffix(CIGAM) else { return Ok(None) };
        let malformed = |at: usize, expected| SealError::Malformed { offset: at as u64, expected };
        let length = before.last_chunk().map_or(0, |length| u32::from_be_bytes(*length)) as usize;
        let start = stream.len().checked_sub(length).filter(|_| length >= HEAD + TAIL);
        let start = start.ok_or_else(|| malformed(before.len(), "its length within the stream"))?;
        let seal = Self::read(&stream[start..], start as u64)?;
        let mut behind = 0;
        for section in &seal.sections {
            if section.offset < behind {
                return Err(malformed(start, "sections one behind the other"));
            }
            behind = section.offset.saturating_add(section.length);
            let end = section
                .offset
                .checked_add(section.length)
                .and_then(|end| usize::try_from(end).ok());
            let body = end.and_then(|end| stream[..start].get(section.offset as usize..end));
            let body = body.ok_or_else(|| malformed(start, "sections within the stream"))?;
            section.require_crc(crc(0, body))?;
        }
        Ok(Some(seal))
    }

    /// How many bytes the seal has, by its first 16.
    pub(crate) fn length(head: &[u8; HEAD]) -> Option<usize> {
        let length = head.strip_prefix(MAGIC)?.last_chunk()?;
        (u32::from_be_bytes(*length) as usize).checked_add(HEAD + TAIL)
    }

    /// Reads a seal that starts at this offset.
    pub(crate) fn read(bytes: &[u8], offset: u64) -> Result<Self, SealError> {
        let malformed = |expected| SealError::Malformed { offset, expected };
        let head = bytes.first_chunk::<HEAD>().ok_or_else(|| malformed("16 bytes"))?;
        if !head.starts_with(MAGIC) {
            return Err(malformed("its magic"));
        }
        let found = u32::from_be_bytes([head[8], head[9], head[10], head[11]]);
        if found != FORMAT {
            return Err(SealError::Format { found });
        }
        if Self::length(head) != Some(bytes.len()) || !bytes.ends_with(CIGAM) {
            return Err(malformed("its own length"));
        }
        let (body, tail) = bytes.split_at(bytes.len() - TAIL);
        let length = (bytes.len() as u32).to_be_bytes();
        if tail.get(4..8) != Some(&length) {
            return Err(malformed("its own length"));
        }
        if !tail.starts_with(&crc(0, body).to_be_bytes()) {
            return Err(malformed("its own checksum"));
        }
        Self::parse(&mut Fields(&body[HEAD..])).ok_or_else(|| malformed("its fields"))
    }

    fn parse(fields: &mut Fields<'_>) -> Option<Self> {
        let release = fields.text()?;
        let (fingerprint, count) = (fields.u64()?, fields.u32()?);
        let mut sections = Vec::new();
        for _ in 0..count {
            let (section_id, idstr) = (fields.u32()?, fields.text()?);
            let header = Header::new(section_id, idstr, fields.u32()?, fields.u32()?);
            let (offset, length, crc) = (fields.u64()?, fields.u64()?, fields.u32()?);
            sections.push(SealedSection { header, offset, length, crc });
        }
        fields.0.is_empty().then_some(Self { release, fingerprint, sections })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::from(MAGIC);
        out.extend(FORMAT.to_be_bytes());
        out.extend([0; 4]);
        text(&mut out, &self.release);
        out.extend(self.fingerprint.to_be_bytes());
        out.extend((self.sections.len() as u32).to_be_bytes());
        for SealedSection { header, offset, length, crc } in &self.sections {
            out.extend(header.section_id.to_be_bytes());
            text(&mut out, &header.idstr);
            out.extend(header.instance_id.to_be_bytes());
            out.extend(header.version_id.to_be_bytes());
            out.extend(offset.to_be_bytes());
            out.extend(length.to_be_bytes());
            out.extend(crc.to_be_bytes());
        }
        let length = (out.len() - HEAD) as u32;
        out[HEAD - 4..HEAD].copy_from_slice(&length.to_be_bytes());
        out.extend(crc(0, &out).to_be_bytes());
        out.extend((length + (HEAD + TAIL) as u32).to_be_bytes());
        out.extend(CIGAM);
        out
    }

    pub(crate) fn info(&self, here: u64) -> SealInfo {
        let same_schema = here == self.fingerprint;
        SealInfo { release: self.release.clone(), fingerprint: self.fingerprint, same_schema }
    }

    pub(crate) fn lengths(&self) -> Lengths {
        self.sections.iter().fold(Lengths::new(), |all, SealedSection { header, length, .. }| {
            all.section(&header.idstr, header.instance_id, *length)
        })
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    // Names have at most 255 bytes; a longer release is cut at a character.
    let end = (0..=text.len().min(255)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    out.push(end as u8);
    out.extend_from_slice(&text.as_bytes()[..end]);
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(*self.take(4)?.first_chunk()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_be_bytes(*self.take(8)?.first_chunk()?))
    }

    fn text(&mut self) -> Option<String> {
        let len = *self.take(1)?.first()?;
        Some(str::from_utf8(self.take(len.into())?).ok()?.into())
    }
}

#[cfg(all(test, feature = "seal"))]
mod tests {
    use super::*;

    fn read(sections: &[(u64, u64)]) -> Result<Option<Seal>, SealError> {
        let mut stream = alloc::vec![7; 100];
        let sections = sections.iter().map(|&(offset, length)| {
            let body = &stream[offset as usize..][..length as usize];
            let header = Header::new(0, "rtc", 0, 1);
            SealedSection { header, offset, length, crc: crc(0, body) }
        });
        let seal = Seal { release: "1.0".into(), fingerprint: 0, sections: sections.collect() };
        stream.extend(seal.bytes());
        Seal::of_stream(&stream)
    }

    /// Each byte of a stream is added up once, or the time would grow with the square of its length.
    #[test]
    fn sections_do_not_overlap() {
        assert!(read(&[(0, 10), (10, 0), (10, 50), (70, 30)]).is_ok_and(|seal| seal.is_some()));
        for sections in [[(0, 100), (0, 100)], [(0, 10), (9, 10)], [(50, 10), (0, 10)]] {
            let expected = "sections one behind the other";
            assert_eq!(read(&sections), Err(SealError::Malformed { offset: 100, expected }));
        }
    }
}
