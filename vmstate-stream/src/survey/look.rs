//! The second pass: from record to record.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::record::{self, Cursor, FOOTER_LEN};
use super::skeleton::{Skeleton, find_end};
use super::{Kind, Problem, Record, Section, Survey};
use crate::Header;
use crate::frame::{VERSION, kind};
use crate::walk::Described;

/// How often a stream is looked through for ends of sections that nothing describes. Once is enough for all that are found;
/// the others are of damaged streams.
const ENDS: usize = 16;
/// What is looked through of a short stream, in bytes.
const LEAST: usize = 1 << 20;

/// The second pass: a place in what was kept, and what was found up to there.
pub(super) struct Look<'s> {
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
    pub(super) fn over(
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
