//! A stream without the bodies of section `ram`, which is small enough to be kept.
//!
//! The stream is read once, from its start, so that it may come out of a pipe. RAM is counted and dropped piece by piece; all
//! else is kept, since what explains it stands at the end.

use std::io::Read;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::configuration;
use super::ram::{Ram, Reach};
use super::record::{self, Cursor, FOOTER_LEN, LONGEST_START};
use crate::frame::kind;
use crate::{Configuration, Header};

/// What is read at once.
const PIECE: usize = 1 << 20;
/// What is kept at most. Sections of devices have some KiB, a few have some MiB.
const MOST: usize = 256 << 20;
/// How far the end of a section is looked for.
const FURTHEST: usize = 64 << 20;
/// A command, which may stand behind a section, with the longest payload.
const LOOK_AHEAD: usize = FOOTER_LEN + 5 + (1 << 16) + LONGEST_START;
/// How often it is said how far the stream is read.
const PROGRESS: u64 = 256 << 20;

/// The bytes that are kept, and where others were.
#[derive(Debug, Default)]
pub(super) struct Skeleton {
    pub(super) bytes: Vec<u8>,
    /// The bodies that are not there, in their order.
    bodies: Vec<Body>,
    /// What was in them.
    pub(super) ram: Option<Ram>,
    /// Why the last of them does not end.
    pub(super) ram_fault: Option<String>,
    /// The length of the whole stream, as far as it was read.
    pub(super) len: u64,
    /// Why it was not read further.
    pub(super) broken: Option<String>,
}

/// A body that is not there.
#[derive(Clone, Copy, Debug)]
struct Body {
    /// Before this byte.
    at: usize,
    /// Its length, and that of all before it.
    total: u64,
}

impl Skeleton {
    /// Reads a whole stream. Now and then `progress` is told how far it is.
    pub(super) fn read(input: &mut dyn Read, progress: &mut dyn FnMut(u64)) -> Self {
        let mut filling = Filling {
            input,
            progress,
            out: Self::default(),
            window: Vec::new(),
            at: 0,
            ended: false,
            footers: None,
            started: BTreeMap::new(),
            said: 0,
        };
        filling.run();
        // The rest is what no record explains, or what is behind the end.
        loop {
            filling.keep(filling.window.len() - filling.at);
            if !filling.more() {
                break;
            }
        }
        filling.out
    }

    /// The offset in the stream of a byte that is kept.
    pub(super) fn offset(&self, at: usize) -> u64 {
        let before = self.bodies.partition_point(|body| body.at <= at);
        at as u64 + before.checked_sub(1).map_or(0, |last| self.bodies[last].total)
    }

    /// The length of the body that was before this byte, and whether it is the last one.
    pub(super) fn body(&self, at: usize) -> Option<(u64, bool)> {
        let found = self.bodies.binary_search_by_key(&at, |body| body.at).ok()?;
        let before = found.checked_sub(1).map_or(0, |before| self.bodies[before].total);
        Some((self.bodies[found].total - before, found + 1 == self.bodies.len()))
    }
}

struct Filling<'i> {
    input: &'i mut dyn Read,
    progress: &'i mut dyn FnMut(u64),
    out: Skeleton,
    /// What was read last.
    window: Vec<u8>,
    /// What of it was looked at.
    at: usize,
    /// Nothing more comes.
    ended: bool,
    /// Whether sections have footers, once that is known.
    footers: Option<bool>,
    started: BTreeMap<u32, Header>,
    /// How far the stream was when that was said.
    said: u64,
}

impl Filling<'_> {
    fn rest(&self) -> &[u8] {
        &self.window[self.at..]
    }

    /// Goes on, and keeps what it passes.
    fn keep(&mut self, len: usize) {
        let to = self.window.len().min(self.at + len);
        self.out.bytes.extend_from_slice(&self.window[self.at..to]);
        self.at = to;
    }

    /// Reads a piece more; false if there is none.
    fn more(&mut self) -> bool {
        if !self.ended && self.out.bytes.len() > MOST {
            self.out.broken = Some(format!("there are more than {} MiB beside RAM", MOST >> 20));
            self.ended = true;
        }
        if self.ended {
            return false;
        }
        self.window.drain(..self.at);
        self.at = 0;
        let before = self.window.len();
        // A pipe has less at once, and what is behind that costs time to clear.
        let mut piece = Read::take(&mut *self.input, PIECE as u64);
        let result = piece.read_to_end(&mut self.window);
        if let Err(error) = result {
            self.out.broken = Some(error.to_string());
        }
        let read = self.window.len() - before;
        self.out.len += read as u64;
        self.ended = read < PIECE;
        if self.out.len - self.said >= PROGRESS {
            self.said = self.out.len;
            (self.progress)(self.out.len);
        }
        read > 0
    }

    /// Reads on until so many bytes are ahead; fewer only at the end.
    fn need(&mut self, len: usize) {
        while self.rest().len() < len && self.more() {}
    }

    fn run(&mut self) -> Option<()> {
        self.need(LOOK_AHEAD);
        let configuration = configuration::read(self.rest(), 8);
        self.keep(configuration.as_ref().map_or(8, |(_, end)| *end));
        let configuration = configuration.map(|(found, _)| found);
        loop {
            self.need(LONGEST_START);
            self.record(configuration.as_ref())?;
        }
    }

    /// One record; `None` if what follows needs no look: the end, or nothing that is known.
    fn record(&mut self, configuration: Option<&Configuration>) -> Option<()> {
        let mut cursor = Cursor::new(self.rest(), 0);
        let byte = cursor.u8()?;
        let header = match byte {
            kind::START | kind::FULL => cursor.header()?,
            kind::PART | kind::END => {
                let id = cursor.u32()?;
                self.started.get(&id)?.clone()
            }
            kind::COMMAND => {
                cursor.u16()?;
                let len = 5 + usize::from(cursor.u16()?);
                self.need(len);
                self.keep(len);
                return Some(());
            }
            _ => return None,
        };
        let len = cursor.at;
        self.keep(len);
        if byte == kind::START {
            self.started.entry(header.section_id).or_insert_with(|| header.clone());
        }
        if header.idstr == "ram" && byte != kind::FULL {
            self.ram(header.section_id, configuration)?;
        } else {
            let end = self.find_end(header.section_id)?;
            self.keep(end);
        }
        self.need(FOOTER_LEN);
        let has_footer = record::is_footer(self.rest(), 0, header.section_id);
        if *self.footers.get_or_insert(has_footer) {
            self.keep(FOOTER_LEN);
        }
        Some(())
    }

    /// Drops the body of section `ram`.
    fn ram(&mut self, id: u32, configuration: Option<&Configuration>) -> Option<()> {
        let mut ram = self.out.ram.take().unwrap_or_else(|| {
            let page_size = configuration.and_then(|it| 1_u64.checked_shl(it.target_page_bits?));
            Ram::new(page_size, configuration.is_some_and(Configuration::ignores_shared))
        });
        let mut total = self.out.bodies.last().map_or(0, |body| body.total);
        // Enough to see which format fits.
        self.need(if ram.page_size().is_none() { PIECE } else { 0 });
        let fault = loop {
            let bytes = self.rest();
            let may_end = |end: usize| {
                record::is_footer(bytes, end, id)
                    || record::is_plausible(bytes, end, |other| other == id)
            };
            let (len, end) = match ram.read(bytes, may_end) {
                Reach::End(len) => (len, Some(None)),
                Reach::More(len) => (len, None),
                Reach::Fault(len, why) => (len, Some(Some(why))),
            };
            self.at += len;
            total += len as u64;
            match end {
                Some(fault) => break fault,
                None if !self.more() => break Some("the stream ends in it".into()),
                None => {}
            }
        };
        self.out.ram = Some(ram);
        self.out.bodies.push(Body { at: self.out.bytes.len(), total });
        if fault.is_some() {
            self.out.ram_fault = fault;
            return None;
        }
        Some(())
    }

    /// Where a section ends, when nothing says so: where what follows makes sense.
    fn find_end(&mut self, id: u32) -> Option<usize> {
        let mut from = 0;
        loop {
            let ahead = if self.ended { 0 } else { LOOK_AHEAD };
            let to = (self.rest().len() + usize::from(self.ended)).saturating_sub(ahead);
            let started = |id| self.started.contains_key(&id);
            let found = find_end(self.rest(), from..to, id, self.footers, started);
            if found.is_some() {
                return found;
            }
            from = from.max(to);
            if from > FURTHEST || self.ended {
                return None;
            }
            self.more();
        }
    }
}

/// Where in a range section `id` may end.
pub(super) fn find_end(
    bytes: &[u8],
    range: core::ops::Range<usize>,
    id: u32,
    footers: Option<bool>,
    started: impl Fn(u32) -> bool,
) -> Option<usize> {
    let is_end = |end: &usize| match footers {
        Some(false) => record::is_plausible(bytes, *end, &started),
        _ => {
            record::is_footer(bytes, *end, id)
                && record::is_plausible(bytes, *end + FOOTER_LEN, &started)
        }
    };
    range.into_iter().find(is_end)
}
