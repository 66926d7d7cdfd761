//! A survey of a whole stream without its devices: its records, and how each section is known to end.
//!
//! Nothing on the wire says how long a section is. It ends where the description at the end of the stream says; where there
//! is none, or it is wrong, where a footer and another record follow. What is damaged is a [`Problem`] at its offset, and the
//! survey goes on behind it.
//!
//! Two passes. The stream is read once, from its start, so that it may come out of a pipe: RAM is counted and dropped, and
//! the rest is kept. Then the records are found in that. What is *in* a section, [`walk`](crate::walk) explains.
//!
//! ```
//! use vmstate_runtime::Encoder;
//! use vmstate_stream::survey::{Record, Survey};
//! use vmstate_stream::{Configuration, Header, Profile, Writer};
//!
//! let mut stream = Vec::new();
//! let configuration = Configuration::new("demo");
//! let mut writer = Writer::new(Encoder::new(&mut stream), Profile::default(), &configuration)?;
//! writer.full(&Header::new(7, "uart", 0, 2), |out| out.bytes(b"state"))?;
//! writer.finish(None)?;
//!
//! let survey = Survey::of(&stream)?;
//! let [Record::Section(uart)] = &survey.records[..] else { panic!() };
//! assert_eq!((&*uart.header.idstr, uart.header.version_id, survey.payload(uart)), ("uart", 2, &b"state"[..]));
//! assert!(survey.problems.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod configuration;
mod ram;
mod record;
mod skeleton;

use std::io::Read;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

pub use self::ram::{Count, Ram};
use self::record::{Cursor, FOOTER_LEN};
use self::skeleton::{Skeleton, find_end};
use crate::frame::{VERSION, kind};
use crate::walk::{Body, Described};
use crate::{Configuration, Header};

/// How often a stream is looked through for ends of sections that nothing describes. Once is enough for all that are found;
/// the others are of damaged streams.
const ENDS: usize = 16;
/// What is looked through of a short stream, in bytes.
const LEAST: usize = 1 << 20;

/// A stream, as far as it makes sense.
#[derive(Debug)]
#[non_exhaustive]
pub struct Survey {
    skeleton: Skeleton,
    /// What the source says of itself.
    pub configuration: Option<Configuration>,
    /// Where the first record begins, in the skeleton.
    first: usize,
    /// Whether sections end in footers.
    pub footers: bool,
    /// Sections and commands, in their order.
    pub records: Vec<Record>,
    /// Where the text that describes the sections is kept.
    description: Option<Range<usize>>,
    /// Where the bytes behind everything else are kept.
    behind: Option<usize>,
    /// What could not be read, in the order of the stream.
    pub problems: Vec<Problem>,
}

/// A section, a part of one, or a command.
#[derive(Clone, Debug)]
pub enum Record {
    /// A section, or a part of one.
    Section(Section),
    /// A command.
    Command {
        /// Where its type byte is in the stream.
        offset: u64,
        /// Which one.
        code: u16,
        /// The bytes of its payload.
        len: u16,
    },
}

/// What a [`Section`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The whole state of a device.
    Full,
    /// The first part of a section that is sent in parts.
    Start,
    /// More of it.
    Part,
    /// The last part.
    End,
}

/// A section, or a part of one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Section {
    /// What it is.
    pub kind: Kind,
    /// Where its type byte is in the stream.
    pub offset: u64,
    /// What stands before its body, or before that of the first part.
    pub header: Header,
    /// Where its body is in the skeleton.
    payload: Range<usize>,
    /// Where its body begins in the stream.
    pub start: u64,
    /// Bytes of RAM in it, which are not kept.
    pub ram: u64,
    /// How many parts behind each other these are: of RAM.
    pub parts: u64,
    /// Which device of the description it is.
    pub device: Option<usize>,
    /// It ends where it should. Otherwise its body is all up to the next record that makes sense.
    pub whole: bool,
}

impl Section {
    /// The bytes of its body.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.payload.len() as u64 + self.ram
    }
}

/// A place that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The offset in the stream.
    pub offset: u64,
    /// What was expected there, and what was found.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at stream offset {0} ({0:#x}): {1}", self.offset, self.text)
    }
}

impl core::error::Error for Problem {}

impl Survey {
    /// Looks at a stream in memory.
    ///
    /// # Errors
    ///
    /// If it is none: it does not begin with `QEVM`.
    pub fn of(mut stream: &[u8]) -> Result<Self, Problem> {
        Self::read(&mut stream, &mut |_| {})
    }

    /// Reads a stream. Now and then, `progress` is told how far it is.
    ///
    /// # Errors
    ///
    /// If it is none: it does not begin with `QEVM`, or cannot be read at all.
    pub fn read(input: &mut dyn Read, progress: &mut dyn FnMut(u64)) -> Result<Self, Problem> {
        let skeleton = Skeleton::read(input, progress);
        if let (0, Some(why)) = (skeleton.len, &skeleton.broken) {
            return Err(Problem { offset: 0, text: why.clone() });
        }
        if !skeleton.bytes.starts_with(b"QEVM") {
            let start = skeleton.bytes[..skeleton.bytes.len().min(4)].escape_ascii();
            let text = format!("no migration stream: one begins with `QEVM`, this with `{start}`");
            return Err(Problem { offset: 0, text });
        }
        let description = description(&skeleton.bytes);
        let (configuration, first) = configuration::read(&skeleton.bytes, 8).unzip();
        let mut survey = Self {
            configuration,
            first: first.unwrap_or(8),
            skeleton,
            footers: true,
            records: Vec::new(),
            description,
            behind: None,
            problems: Vec::new(),
        };
        survey.look();
        Ok(survey)
    }

    /// The length of the whole stream, as far as it was read.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.skeleton.len
    }

    /// Whether nothing came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes are kept: all that is no RAM.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.skeleton.bytes.len()
    }

    /// What there was of RAM.
    #[must_use]
    pub fn ram(&self) -> Option<&Ram> {
        self.skeleton.ram.as_ref()
    }

    /// The text of the description, and its offset in the stream.
    #[must_use]
    pub fn description(&self) -> Option<(u64, &[u8])> {
        let range = self.description.clone()?;
        Some((self.skeleton.offset(range.start), self.skeleton.bytes.get(range)?))
    }

    /// Bytes behind everything that is of QEMU's format, if there are any, and their offset in the stream.
    #[must_use]
    pub fn behind(&self) -> Option<(u64, &[u8])> {
        let start = self.behind?;
        Some((self.skeleton.offset(start), self.skeleton.bytes.get(start..)?))
    }

    /// The sections of devices: those that are no part of one.
    pub fn devices(&self) -> impl Iterator<Item = &Section> {
        self.records.iter().filter_map(|record| match record {
            Record::Section(section) if section.kind == Kind::Full => Some(section),
            _ => None,
        })
    }

    /// The description, looked through.
    #[must_use]
    pub fn described(&self) -> Described<'_> {
        self.description().map_or_else(Described::default, |(_, text)| Described::new(text))
    }

    /// The bytes of a section, without RAM.
    #[must_use]
    pub fn payload(&self, section: &Section) -> &[u8] {
        self.skeleton.bytes.get(section.payload.clone()).unwrap_or_default()
    }

    /// What the description says is in a section, and whether something that QEMU gets wrong there was mended.
    ///
    /// # Errors
    ///
    /// Why it says nothing.
    pub fn described_body<'s>(
        &self,
        described: &Described<'s>,
        section: &Section,
    ) -> Result<(Body<'s>, bool), String> {
        if section.kind != Kind::Full {
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
    }
}

impl Record {
    fn is_whole(&self) -> bool {
        matches!(self, Self::Section(section) if section.whole && section.kind == Kind::Full)
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
    ) -> Option<usize> {
        let mut look = Self {
            skeleton: &survey.skeleton,
            described: survey.described(),
            next: 0,
            footers,
            started: BTreeMap::new(),
            last: 0,
            budget: ENDS * survey.skeleton.bytes.len() + LEAST,
            at: survey.first,
            records,
            problems,
        };
        for malformed in look.described.malformed() {
            let start = survey.description.clone().map_or(0, |range| range.start);
            let offset = look.skeleton.offset(start) + malformed.offset as u64;
            let text = format!("the description makes no sense: expected {}", malformed.expected);
            look.problems.push(Problem { offset, text });
        }
        match look.bytes().get(4..8).and_then(|bytes| bytes.first_chunk()) {
            Some(&found) if u32::from_be_bytes(found) == VERSION => {}
            Some(&found) => {
                let found = u32::from_be_bytes(found);
                look.problem(4, format!("expected stream version {VERSION}, found {found}"));
            }
            None => {
                look.problem(4, format!("expected stream version {VERSION}, and the stream ends"));
            }
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
    fn behind(&mut self, description: Option<Range<usize>>) -> Option<usize> {
        let bytes = self.bytes();
        let mut at = self.at;
        if bytes.get(at) != Some(&kind::EOF) {
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
        (at < bytes.len()).then_some(at)
    }

    /// One record; `None` at the end, or where nothing makes sense any more.
    fn record(&mut self) -> Option<()> {
        let start = self.at;
        let mut cursor = Cursor::new(self.bytes(), start);
        let Some(byte) = cursor.u8() else {
            self.problem(start, "expected a section, and the stream ends");
            return None;
        };
        let header = match byte {
            kind::EOF => return None,
            kind::START | kind::FULL => cursor.header(),
            kind::PART | kind::END => {
                let id = cursor.u32();
                id.and_then(|id| self.started.get(&id).cloned())
            }
            kind::COMMAND => return self.command(cursor, start),
            kind::CONFIGURATION if start == 8 => {
                self.problem(start, "expected the configuration of the machine; it is cut");
                return self.resume(start);
            }
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
        let kind = match byte {
            kind::FULL => Kind::Full,
            kind::START => Kind::Start,
            kind::PART => Kind::Part,
            _ => Kind::End,
        };
        if kind == Kind::Start {
            self.started.entry(header.section_id).or_insert_with(|| header.clone());
        }
        self.last = self.last.max(header.section_id);
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

    fn section(&mut self, kind: Kind, start: usize, header: Header, body: usize) -> Option<()> {
        let elided =
            self.skeleton.body(body).filter(|_| header.idstr == "ram" && kind != Kind::Full);
        let ram = elided.map_or(0, |(len, _)| len);
        let fault =
            elided.and_then(|(_, is_last)| self.skeleton.ram_fault.clone().filter(|_| is_last));
        let device = self.described.find(self.next, &header.idstr, header.instance_id);
        let device = device.filter(|_| kind == Kind::Full);
        let size = device.and_then(|device| self.described.body(device).ok()?.size());
        let end = match (elided, &fault) {
            (Some(_), None) => Some(body),
            _ => size
                .and_then(|size| body.checked_add(usize::try_from(size).ok()?))
                .filter(|end| self.may_end(*end, header.section_id))
                .or_else(|| self.find_end(body, header.section_id)),
        };
        if let Some(device) = device {
            self.next = device + 1;
        }
        // A body in the skeleton stands before its first byte, and is no part of where that is.
        let offset = self.skeleton.offset(start);
        let is_more = |last: &Section| {
            kind == Kind::Part
                && last.kind == kind
                && last.header.section_id == header.section_id
                && last.whole
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
        if !record::is_footer(self.bytes(), end, header.section_id) {
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
            matches!(cursor.u8(), Some(kind::FULL | kind::START))
                && record::is_plausible(bytes, *at, |_| false)
                && cursor.header().is_some_and(|header| {
                    let ahead = header.section_id.checked_sub(self.last);
                    ahead.is_some_and(|ahead| (1..=1000).contains(&ahead))
                })
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
        |window: &[u8]| window[..2] == [kind::EOF, kind::DESCRIPTION] && window[6..] == *b"{\"";
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
