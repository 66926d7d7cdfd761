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
mod look;
mod ram;
mod record;
mod skeleton;

use std::io::Read;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use self::look::Look;
pub use self::ram::{Count, Ram};
use self::record::Cursor;
use self::skeleton::Skeleton;
use crate::frame::kind;
use crate::walk::{Body, Described};
use crate::{Configuration, Header};

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
