//! The seal behind the end of a stream, which `vmstate-machine` writes: lengths and checksums of the sections.

use std::collections::{BTreeMap, BTreeSet};

use super::survey::Survey;
use vmstate_stream::survey::{Problem, Record, Section};

const MAGIC: &[u8] = b"VMSTSEAL";
const FORMAT: u32 = 1;
/// The end, which is found without the beginning.
const CIGAM: &[u8] = b"LAESTSMV";

/// A seal whose own checksum is right.
pub(super) struct Seal {
    /// The release that saved the stream.
    pub(super) release: String,
    /// Of the schema of its devices.
    pub(super) fingerprint: u64,
    /// How many sections it is about.
    pub(super) sections: usize,
    /// How many of them were compared and are as they were: bodies with RAM are not kept.
    pub(super) intact: usize,
}

/// What it says of a section.
struct Sealed {
    id: u32,
    idstr: String,
    instance_id: u32,
    version: u32,
    offset: u64,
    length: u64,
    crc: u32,
}

/// The seal that begins here, compared with the sections, and what is not as it was; nothing if there is none.
pub(super) fn of(survey: &Survey, offset: u64, bytes: &[u8]) -> (Option<Seal>, Vec<Problem>) {
    if !bytes.starts_with(MAGIC) {
        return (None, Vec::new());
    }
    let problem = |offset, text: String| Problem { offset, text };
    let Some((mut seal, sections)) = read(bytes) else {
        return (
            None,
            vec![problem(offset, "the seal is damaged, cut, or of a newer format".into())],
        );
    };
    let mut problems = Vec::new();
    let mut found = Found::of(survey);
    for sealed in &sections {
        match compare(survey, &mut found, sealed) {
            Ok(true) => seal.intact += 1,
            Ok(false) => {}
            Err(why) => {
                let name = sealed.idstr.escape_default();
                let text =
                    format!("the seal has section {name}@{} here, {why}", sealed.instance_id);
                problems.push(problem(sealed.offset, text));
            }
        }
    }
    (Some(seal), problems)
}

/// The sections of the stream.
#[derive(Default)]
struct Found<'s> {
    /// By where their bodies begin.
    kept: BTreeMap<u64, &'s Section>,
    /// The numbers of those whose bytes were not kept.
    dropped: BTreeSet<u32>,
}

impl<'s> Found<'s> {
    fn of(survey: &'s Survey) -> Self {
        let mut found = Self::default();
        for record in &survey.records {
            let Record::Section(section) = record else { continue };
            if section.ram == 0 && section.parts == 1 {
                found.kept.entry(section.start).or_insert(section);
            } else {
                found.dropped.insert(section.header.section_id);
            }
        }
        found
    }
}

/// Whether a section is as it was; `false` where its bytes were not kept. Each is compared once, however often a seal has it.
fn compare(survey: &Survey, found: &mut Found<'_>, sealed: &Sealed) -> Result<bool, String> {
    let Some(section) = found.kept.remove(&sealed.offset) else {
        let has_ram = found.dropped.contains(&sealed.id);
        return if has_ram { Ok(false) } else { Err("and there is none".into()) };
    };
    let header = &section.header;
    let found = (header.section_id, &*header.idstr, header.instance_id, header.version_id);
    if found != (sealed.id, &*sealed.idstr, sealed.instance_id, sealed.version) {
        let name = header.idstr.escape_default();
        return Err(format!(
            "and there is {name}@{}, version {}",
            header.instance_id, header.version_id
        ));
    }
    let payload = survey.payload(section);
    if payload.len() as u64 != sealed.length {
        return Err(format!("of {} bytes, and it has {}", sealed.length, payload.len()));
    }
    match crc32c::crc32c(payload) {
        found if found == sealed.crc => Ok(true),
        found => Err(format!(
            "with checksum {:#010x}, and it has {found:#010x}: it was changed",
            sealed.crc
        )),
    }
}

/// What the seal says, if it is whole.
fn read(bytes: &[u8]) -> Option<(Seal, Vec<Sealed>)> {
    let mut head = Fields(bytes.strip_prefix(MAGIC)?);
    let is_known = head.u32()? == FORMAT;
    let length = head.u32()? as usize;
    let end = MAGIC.len() + 8 + length;
    let (body, tail) = (bytes.get(..end)?, bytes.get(end..)?);
    let mut tail_fields = Fields(tail);
    let is_right = tail_fields.u32()? == crc32c::crc32c(body)
        && tail_fields.u32()? as usize == bytes.len()
        && tail_fields.0 == CIGAM;
    if !is_known || !is_right {
        return None;
    }
    let mut fields = Fields(body.get(MAGIC.len() + 8..)?);
    let (release, fingerprint, count) = (fields.text()?, fields.u64()?, fields.u32()?);
    let mut sections = Vec::new();
    for _ in 0..count {
        sections.push(Sealed {
            id: fields.u32()?,
            idstr: fields.text()?,
            instance_id: fields.u32()?,
            version: fields.u32()?,
            offset: fields.u64()?,
            length: fields.u64()?,
            crc: fields.u32()?,
        });
    }
    let seal = Seal { release, fingerprint, sections: sections.len(), intact: 0 };
    fields.0.is_empty().then_some((seal, sections))
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
