//! What is in a stream: its records, and how each section is known to end.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use vmstate_stream::walk::{Body, Described};

use super::configuration::Configuration;
use super::record::{self, Cursor, FOOTER_LEN, Header};
use super::seal::{self, Seal};
use super::skeleton::{Skeleton, find_end};
use crate::exit::{Fault, Result};

/// How often a stream is looked through for ends of sections that nothing describes. Once is enough for all that are found;
/// the others are of damaged streams.
const ENDS: usize = 16;
/// What is looked through of a short stream, in bytes.
const LEAST: usize = 1 << 20;

/// A stream, as far as it makes sense.
pub(crate) struct Survey {
    pub(super) skeleton: Skeleton,
    pub(super) configuration: Option<Configuration>,
    pub(crate) footers: bool,
    pub(crate) records: Vec<Record>,
    /// The text that describes the sections.
    pub(crate) description: Option<Range<usize>>,
    /// Bytes behind everything that is of QEMU's format, and where they are.
    pub(crate) behind: Option<(u64, u64)>,
    /// The seal in them.
    pub(super) seal: Option<Seal>,
    /// What could not be read.
    pub(crate) problems: Vec<Problem>,
}

/// A section, a part of one, or a command.
pub(crate) enum Record {
    Section(Section),
    Command { offset: u64, code: u16, len: u16 },
}

/// A section, or a part of one.
pub(crate) struct Section {
    pub(crate) kind: u8,
    /// Where its type byte is in the stream.
    pub(crate) offset: u64,
    pub(crate) header: Header,
    /// Where its body is in the skeleton.
    pub(crate) payload: Range<usize>,
    /// Where its body begins in the stream.
    pub(crate) start: u64,
    /// Bytes of RAM in it, which are not in the skeleton.
    pub(crate) ram: u64,
    /// How many parts behind each other these are: of RAM.
    pub(crate) parts: u64,
    /// Which device of the description it is.
    pub(crate) device: Option<usize>,
    /// It ends where it should.
    pub(crate) whole: bool,
}

impl Section {
    /// The bytes of its body.
    pub(crate) fn size(&self) -> u64 {
        self.payload.len() as u64 + self.ram
    }
}

/// A place that makes no sense.
pub(crate) struct Problem {
    pub(crate) offset: u64,
    pub(crate) text: String,
}

impl Survey {
    /// Reads a file.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let read = Self::read(&mut *super::input::open(path)?);
        read.map_err(|why| Fault::new(format!("{}: {why}", path.display())))
    }

    /// Reads a stream.
    pub(crate) fn read(input: &mut dyn Read) -> std::result::Result<Self, String> {
        let skeleton = Skeleton::read(input);
        if let (0, Some(why)) = (skeleton.len, &skeleton.broken) {
            return Err(why.clone());
        }
        if !skeleton.bytes.starts_with(b"QEVM") {
            let start = skeleton.bytes[..skeleton.bytes.len().min(4)].escape_ascii();
            return Err(format!(
                "no migration stream: one begins with `QEVM`, this with `{start}`"
            ));
        }
        let description = description(&skeleton.bytes);
        let mut survey = Self {
            configuration: Configuration::read(&skeleton.bytes, 8),
            skeleton,
            footers: true,
            records: Vec::new(),
            description,
            behind: None,
            seal: None,
            problems: Vec::new(),
        };
        survey.look();
        Ok(survey)
    }

    /// The description, looked through.
    pub(crate) fn described(&self) -> Described<'_> {
        let text = self.description.clone().and_then(|range| self.skeleton.bytes.get(range));
        text.map_or_else(Described::default, Described::new)
    }

    /// The bytes of a section, without RAM.
    pub(crate) fn payload(&self, section: &Section) -> &[u8] {
        self.skeleton.bytes.get(section.payload.clone()).unwrap_or_default()
    }

    /// What the description says is in a section, with what QEMU gets wrong mended; why it says nothing.
    pub(crate) fn described_body<'s>(
        &self,
        described: &Described<'s>,
        section: &Section,
    ) -> std::result::Result<(Body<'s>, bool), String> {
        if section.kind != record::FULL {
            return Err("it is sent in parts, which nothing describes".into());
        }
        match section.device.map(|device| described.body(device)) {
            Some(Ok(mut body)) => {
                let is_mended = section.whole && body.reconcile(section.payload.len() as u64);
                Ok((body, is_mended))
            }
            Some(Err(malformed)) => Err(malformed.to_string()),
            None if self.description.is_some() => {
                Err("the description of the stream does not have it".into())
            }
            None => Err("the stream has no description".into()),
        }
    }

    fn look(&mut self) {
        let (mut records, mut problems) = (Vec::new(), Vec::new());
        let looked = Look::over(self, true, &mut records, &mut problems);
        // Footers are agreed between the peers and not in the stream: there are some if the first section has one.
        let ended = |records: &[Record]| records.iter().filter(|record| record.is_whole()).count();
        let mut footers = true;
        let mut behind = looked;
        if ended(&records) == 0 {
            let (mut others, mut other_problems) = (Vec::new(), Vec::new());
            let without = Look::over(self, false, &mut others, &mut other_problems);
            if ended(&others) > 1 {
                (records, problems, behind, footers) = (others, other_problems, without, false);
            }
        }
        if let Some(why) = &self.skeleton.broken {
            let text = format!("the stream could not be read further: {why}");
            problems.push(Problem { offset: self.skeleton.len, text });
        }
        (self.records, self.problems, self.behind, self.footers) =
            (records, problems, behind, footers);
        if let Some((offset, len)) = self.behind {
            let bytes = &self.skeleton.bytes;
            let start = bytes.len().saturating_sub(usize::try_from(len).unwrap_or(usize::MAX));
            let (seal, problems) = seal::of(self, offset, &bytes[start..]);
            self.seal = seal;
            self.problems.extend(problems);
        }
    }
}

impl Record {
    fn is_whole(&self) -> bool {
        matches!(self, Self::Section(section) if section.whole && section.kind == record::FULL)
    }
}

struct Look<'s> {
    skeleton: &'s Skeleton,
    described: Described<'s>,
    next: usize,
    footers: bool,
    started: BTreeMap<u32, Header>,
    last: u32,
    at: usize,
    /// Bytes that may still be looked through for the ends of sections.
    budget: usize,
    records: &'s mut Vec<Record>,
    problems: &'s mut Vec<Problem>,
}

impl<'s> Look<'s> {
    /// Goes over the records; says what is behind the end.
    fn over(
        survey: &'s Survey,
        footers: bool,
        records: &'s mut Vec<Record>,
        problems: &'s mut Vec<Problem>,
    ) -> Option<(u64, u64)> {
        let mut look = Self {
            skeleton: &survey.skeleton,
            described: survey.described(),
            next: 0,
            footers,
            started: BTreeMap::new(),
            last: 0,
            budget: ENDS * survey.skeleton.bytes.len() + LEAST,
            at: survey.configuration.as_ref().map_or(8, |it| it.end),
            records,
            problems,
        };
        for malformed in look.described.malformed() {
            let start = survey.description.clone().map_or(0, |range| range.start);
            let offset = look.skeleton.offset(start) + malformed.offset as u64;
            let text = format!("the description makes no sense: expected {}", malformed.expected);
            look.problems.push(Problem { offset, text });
        }
        if look.bytes().get(4..8) != Some(&[0, 0, 0, 3]) {
            look.problem(4, "expected stream version 3");
        }
        while look.record().is_some() {}
        look.behind(survey.description.clone())
    }

    fn bytes(&self) -> &'s [u8] {
        &self.skeleton.bytes
    }

    fn problem(&mut self, at: usize, text: impl Into<String>) {
        let offset = self.skeleton.offset(at).min(self.skeleton.len);
        self.problems.push(Problem { offset, text: text.into() });
    }

    /// What is behind the end of the stream, and the description.
    fn behind(&mut self, description: Option<Range<usize>>) -> Option<(u64, u64)> {
        let bytes = self.bytes();
        let mut at = self.at;
        if bytes.get(at) != Some(&record::EOF) {
            return None;
        }
        at += 1;
        if let Some(range) = description.filter(|range| range.start == at + 5) {
            let mut cursor = Cursor::new(bytes, at + 1);
            let len = cursor.u32().unwrap_or(0) as usize;
            if len > range.len() {
                let found = range.len();
                self.problem(at, format!("the description is cut: {found} of {len} bytes"));
            }
            at = range.end;
        }
        let left = bytes.len() - at;
        (left > 0).then(|| (self.skeleton.offset(at), left as u64))
    }

    /// One record; `None` at the end, or where nothing makes sense any more.
    fn record(&mut self) -> Option<()> {
        let start = self.at;
        let mut cursor = Cursor::new(self.bytes(), start);
        let Some(kind) = cursor.u8() else {
            self.problem(start, "expected a section, and the stream ends");
            return None;
        };
        let header = match kind {
            record::EOF => return None,
            record::START | record::FULL => cursor.header(),
            record::PART | record::END => {
                let id = cursor.u32();
                id.and_then(|id| self.started.get(&id).cloned())
            }
            record::COMMAND => return self.command(cursor, start),
            other => {
                self.problem(start, format!("expected a section, found a byte {other:#04x}"));
                return self.resume(start);
            }
        };
        let Some(header) = header else {
            self.problem(
                start,
                "expected the header of a section; it is cut, or of no section that was started",
            );
            return self.resume(start + 1);
        };
        if kind == record::START {
            self.started.entry(header.id).or_insert_with(|| header.clone());
        }
        self.last = self.last.max(header.id);
        self.section(kind, start, header, cursor.at)
    }

    fn command(&mut self, mut cursor: Cursor<'_>, start: usize) -> Option<()> {
        let (code, len) = (cursor.u16(), cursor.u16());
        let (Some(code), Some(len)) = (code, len) else {
            self.problem(start, "expected a command, and the stream ends");
            return None;
        };
        let offset = self.skeleton.offset(start);
        self.records.push(Record::Command { offset, code, len });
        if cursor.take(usize::from(len)).is_none() {
            self.problem(start, format!("a command has {len} bytes, and the stream ends in it"));
            return None;
        }
        self.at = cursor.at;
        Some(())
    }

    fn section(&mut self, kind: u8, start: usize, header: Header, body: usize) -> Option<()> {
        let elided =
            self.skeleton.body(body).filter(|_| header.idstr == "ram" && kind != record::FULL);
        let ram = elided.map_or(0, |(len, _)| len);
        let fault =
            elided.and_then(|(_, is_last)| self.skeleton.ram_fault.clone().filter(|_| is_last));
        let device = self.described.find(self.next, &header.idstr, header.instance_id);
        let device = device.filter(|_| kind == record::FULL);
        let size = device.and_then(|device| self.described.body(device).ok()?.size());
        let end = match (elided, &fault) {
            (Some(_), None) => Some(body),
            _ => size
                .and_then(|size| body.checked_add(usize::try_from(size).ok()?))
                .filter(|end| self.may_end(*end, header.id))
                .or_else(|| self.find_end(body, header.id)),
        };
        if let Some(device) = device {
            self.next = device + 1;
        }
        // A body in the skeleton stands before its first byte, and is no part of where that is.
        let offset = self.skeleton.offset(start);
        let is_more = |last: &Section| {
            kind == record::PART && last.kind == kind && last.header.id == header.id && last.whole
        };
        if let (Some(Record::Section(last)), Some(_), None) =
            (self.records.last_mut(), elided, &fault)
            && is_more(last)
        {
            // One record for all parts that have nothing between them: there may be millions.
            last.parts += 1;
            last.ram += ram;
            return self.footer(body, &header);
        }
        let section = Section {
            kind,
            parts: 1,
            offset,
            payload: body..end.unwrap_or(self.bytes().len()),
            start: offset + (body - start) as u64,
            ram,
            device,
            whole: end.is_some() && fault.is_none(),
            header,
        };
        let header = section.header.clone();
        let name = &header.idstr;
        self.records.push(Record::Section(section));
        if let Some(fault) = fault {
            let text = format!("section {name}: {fault}");
            self.problems.push(Problem { offset: offset + (body - start) as u64 + ram, text });
        }
        match end {
            Some(end) => self.footer(end, &header),
            None => self.lost(body, name),
        }
    }

    /// The footer of a section that ends here, if the stream has any.
    fn footer(&mut self, end: usize, header: &Header) -> Option<()> {
        self.at = end;
        if !self.footers {
            return Some(());
        }
        if !record::is_footer(self.bytes(), end, header.id) {
            self.problem(end, format!("expected the footer of section {}", header.idstr));
            return self.resume(end);
        }
        self.at += FOOTER_LEN;
        Some(())
    }

    /// The end of a section was not found.
    fn lost(&mut self, body: usize, name: &str) -> Option<()> {
        let text =
            format!("expected the end of section {name}; the stream is cut or damaged behind here");
        self.problem(body, text);
        self.resume(body)
    }

    /// Looks for the next section behind what makes no sense: one with a higher number, and a name.
    fn resume(&mut self, from: usize) -> Option<()> {
        let bytes = self.bytes();
        let is_next = |at: &usize| {
            let mut cursor = Cursor::new(bytes, *at);
            let kind = cursor.u8();
            matches!(kind, Some(record::FULL | record::START))
                && record::is_plausible(bytes, *at, |_| false)
                && cursor
                    .header()
                    .is_some_and(|header| (self.last + 1..=self.last + 1000).contains(&header.id))
        };
        let found = (from..bytes.len()).find(is_next)?;
        if let Some(Record::Section(section)) = self.records.last_mut()
            && section.payload.end > found
        {
            section.payload.end = found.max(section.payload.start);
        }
        self.at = found;
        Some(())
    }

    fn may_end(&self, end: usize, id: u32) -> bool {
        if self.footers {
            record::is_footer(self.bytes(), end, id)
        } else {
            record::is_plausible(self.bytes(), end, |id| self.is_started(id))
        }
    }

    fn find_end(&mut self, body: usize, id: u32) -> Option<usize> {
        let end = self.bytes().len().min(body.saturating_add(self.budget));
        let is_started = |id| self.is_started(id);
        let found = find_end(self.bytes(), body..end, id, Some(self.footers), is_started);
        self.budget -= found.unwrap_or(end).saturating_sub(body);
        found
    }

    fn is_started(&self, id: u32) -> bool {
        self.started.contains_key(&id)
    }
}

/// The text behind the end of a stream: a type byte, its length, and so many bytes, or as many as came.
fn description(bytes: &[u8]) -> Option<Range<usize>> {
    let is_start =
        |window: &[u8]| window[..2] == [record::EOF, record::DESCRIPTION] && window[6..] == *b"{\"";
    let mut to = bytes.len();
    let mut cut = None;
    loop {
        let at = bytes.get(..to)?.windows(8).rposition(is_start);
        let Some(at) = at else { return cut };
        let start = at + 6;
        let len = Cursor::new(bytes, at + 2).u32().unwrap_or(0) as usize;
        match start.checked_add(len) {
            Some(end) if end <= bytes.len() => return Some(start..end),
            _ => cut = cut.or(Some(start..bytes.len())),
        }
        to = at + 7;
    }
}
