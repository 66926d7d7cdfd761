//! What a reader knows between two records, apart from where its bytes come from.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

use bytes::Bytes;
use vmstate_runtime::{Decoder, LoadError};

use super::{Command, Configuration, Header, MAGIC, Profile, Record, VERSION, kind};
use crate::{SectionName, StreamError, StreamErrorKind};

/// The longest description that is read. Real ones have some hundred KB.
const LONGEST_DESCRIPTION: u32 = 64 << 20;

/// A footer: its mark and the number of the section.
pub(crate) type Footer = [u8; 5];

/// The state of a stream that is being read.
pub(crate) struct ReadState {
    profile: Profile,
    place: Place,
    /// The sections that were started and have not ended. A hostile stream may start many.
    started: BTreeMap<u32, Header>,
    /// Where the package ends that the records are in.
    package_end: Option<u64>,
    spare: Spare,
}

/// What a [`Reader`](super::Reader) has read and is done with, for the memory of it: what the next one reads goes there.
///
/// See [`Reader::reuse`](super::Reader::reuse).
#[derive(Debug, Default)]
pub struct Spare {
    headers: Vec<Header>,
    machine: String,
}

/// More headers are not kept.
const SPARE: usize = 2;

/// What comes next.
#[derive(Clone)]
pub(crate) enum Place {
    Configuration,
    Records,
    Body(Header),
    /// The last part of a section.
    LastBody(Header),
    BehindEnd,
    Done,
    /// Not known: something failed.
    Lost,
}

impl ReadState {
    /// Reads magic and version.
    pub(crate) fn begin(profile: Profile, input: &mut Decoder<'_>) -> Result<Self, StreamError> {
        let offset = input.offset();
        let found = input.read()?;
        if found != MAGIC {
            return Err(StreamError::new(StreamErrorKind::Magic { found }, offset));
        }
        let offset = input.offset();
        let found = input.read()?;
        if found != VERSION {
            return Err(StreamError::new(StreamErrorKind::Version { found }, offset));
        }
        let place = if profile.configuration { Place::Configuration } else { Place::Records };
        let started = BTreeMap::new();
        Ok(Self { profile, place, started, package_end: None, spare: Spare::default() })
    }

    /// The place, to come [back to](Self::back_to) after a try.
    pub(crate) fn place(&self) -> Place {
        self.place.clone()
    }

    /// The place is what it was, after a try that failed because bytes were missing. Nothing else has
    /// changed then: what a record does to the state comes when all of it was read.
    pub(crate) fn back_to(&mut self, place: Place) {
        self.place = place;
    }

    pub(crate) fn profile(&self) -> &Profile {
        &self.profile
    }

    pub(crate) fn started(&self) -> impl Iterator<Item = &Header> {
        self.started.values()
    }

    /// The section whose body is to be read.
    pub(crate) fn section(&self) -> Option<&Header> {
        match &self.place {
            Place::Body(header) | Place::LastBody(header) => Some(header),
            _ => None,
        }
    }

    /// What ends the body that is to be read, if it has a footer.
    pub(crate) fn footer_to_come(&self) -> Option<Footer> {
        let [a, b, c, d] =
            self.section().filter(|_| self.profile.footers)?.section_id.to_be_bytes();
        Some([kind::FOOTER, a, b, c, d])
    }

    /// Takes back a header that is done with.
    pub(crate) fn recycle(&mut self, header: Header) {
        if self.spare.headers.len() < SPARE {
            self.spare.headers.push(header);
        }
    }

    /// Takes back a configuration that is done with.
    pub(crate) fn recycle_configuration(&mut self, configuration: Configuration) {
        self.spare.machine = configuration.machine;
    }

    /// Exchanges what is read into.
    pub(crate) fn swap_spare(&mut self, spare: &mut Spare) {
        mem::swap(&mut self.spare, spare);
    }

    pub(crate) fn next(&mut self, input: &mut Decoder<'_>) -> Result<Option<Record>, StreamError> {
        let offset = input.offset();
        let record = match mem::replace(&mut self.place, Place::Lost) {
            Place::Configuration => self.configuration(input).map(Some),
            Place::Records => self.record(input),
            Place::BehindEnd => self.description(input),
            Place::Done => {
                self.place = Place::Done;
                Ok(None)
            }
            Place::Lost => Err(StreamError::new(StreamErrorKind::Failed, offset)),
            Place::Body(header) | Place::LastBody(header) => {
                Err(StreamError::new(StreamErrorKind::BodySkipped, offset).in_header(&header))
            }
        }?;
        self.check_package(input)?;
        Ok(record)
    }

    /// Has `load` read the body that comes now, then reads the footer.
    pub(crate) fn body<'a, R>(
        &mut self,
        input: &mut Decoder<'a>,
        load: impl FnOnce(&mut Decoder<'a>) -> Result<R, LoadError>,
    ) -> Result<R, StreamError> {
        let (header, is_last) = match mem::replace(&mut self.place, Place::Lost) {
            Place::Body(header) => (header, false),
            Place::LastBody(header) => (header, true),
            Place::Lost => return Err(StreamError::new(StreamErrorKind::Failed, input.offset())),
            other => {
                self.place = other;
                return Err(StreamError::new(StreamErrorKind::NoBody, input.offset()));
            }
        };
        let loaded = input
            .__lend(load)
            .map_err(StreamError::from)
            .and_then(|loaded| self.footer(&header, input).map(|()| loaded))
            .map_err(|e| e.in_header(&header))?;
        if is_last {
            self.started.remove(&header.section_id);
        }
        self.recycle(header);
        self.place = Place::Records;
        self.check_package(input)?;
        Ok(loaded)
    }

    /// Has `load` read a piece of the body that comes now. Nothing changes here, whatever comes of it.
    pub(crate) fn piece<R>(
        &mut self,
        input: &mut Decoder<'_>,
        load: impl FnOnce(&mut Decoder<'_>) -> Result<R, LoadError>,
    ) -> Result<R, StreamError> {
        let Some(header) = self.section() else {
            return Err(StreamError::new(StreamErrorKind::NoBody, input.offset()));
        };
        input.__lend(load).map_err(|e| StreamError::from(e).in_header(header))
    }

    fn configuration(&mut self, input: &mut Decoder<'_>) -> Result<Record, StreamError> {
        let offset = input.offset();
        let found: u8 = input.read()?;
        if found != kind::CONFIGURATION {
            return Err(StreamError::new(StreamErrorKind::NoConfiguration { found }, offset));
        }
        let configuration = Configuration::read(input, mem::take(&mut self.spare.machine))?;
        self.place = Place::Records;
        Ok(Record::Configuration(configuration))
    }

    fn record(&mut self, input: &mut Decoder<'_>) -> Result<Option<Record>, StreamError> {
        let offset = input.offset();
        let found: u8 = input.read()?;
        let error = |kind| Err(StreamError::new(kind, offset));
        match found {
            kind::START => self.start(offset, input).map(Some),
            kind::PART => self.part(offset, input, Place::Body).map(|id| Some(Record::Part(id))),
            kind::END => self.part(offset, input, Place::LastBody).map(|id| Some(Record::End(id))),
            kind::FULL => {
                let header = Header::read(input, self.spare.headers.pop())?;
                self.place = Place::Body(header.copy(self.spare.headers.pop()));
                Ok(Some(Record::Full(header)))
            }
            kind::COMMAND => self.command(offset, input).map(Some),
            kind::EOF => self.end(offset, input),
            kind::CONFIGURATION => {
                let second = self.profile.configuration;
                error(StreamErrorKind::UnexpectedConfiguration { second })
            }
            _ => error(StreamErrorKind::UnknownRecord { found }),
        }
    }

    fn start(&mut self, offset: u64, input: &mut Decoder<'_>) -> Result<Record, StreamError> {
        let header = Header::read(input, None)?;
        let section_id = header.section_id;
        if let Some(other) = self.started.get(&section_id) {
            let by = SectionName::of(other);
            let kind = StreamErrorKind::AlreadyStarted { section_id, by };
            return Err(StreamError::new(kind, offset).in_header(&header));
        }
        self.started.insert(section_id, header.clone());
        self.place = Place::Body(header.clone());
        Ok(Record::Start(header))
    }

    fn part(
        &mut self,
        offset: u64,
        input: &mut Decoder<'_>,
        body: fn(Header) -> Place,
    ) -> Result<u32, StreamError> {
        let section_id = input.read()?;
        match self.started.get(&section_id) {
            Some(header) => {
                self.place = body(header.clone());
                Ok(section_id)
            }
            None => Err(StreamError::new(StreamErrorKind::NotStarted { section_id }, offset)),
        }
    }

    fn command(&mut self, offset: u64, input: &mut Decoder<'_>) -> Result<Record, StreamError> {
        let command = Command::read(input)?;
        if let Command::Packaged(len) = command {
            if self.package_end.is_some() {
                let kind = StreamErrorKind::InPackage { found: kind::COMMAND };
                return Err(StreamError::new(kind, offset));
            }
            self.package_end = Some(input.offset().saturating_add(u64::from(len)));
        }
        self.place = Place::Records;
        Ok(Record::Command(command))
    }

    fn end(&mut self, offset: u64, input: &mut Decoder<'_>) -> Result<Option<Record>, StreamError> {
        if self.package_end.is_some() {
            let kind = StreamErrorKind::InPackage { found: kind::EOF };
            return Err(StreamError::new(kind, offset));
        }
        if let Some(header) = self.started.values().next() {
            return Err(StreamError::new(StreamErrorKind::NotEnded, offset).in_header(header));
        }
        self.place = Place::BehindEnd;
        self.description(input)
    }

    /// What is behind the end, if it is a description. It may be missing, even if it was agreed on:
    /// nothing depends on it.
    fn description(&mut self, input: &mut Decoder<'_>) -> Result<Option<Record>, StreamError> {
        if self.profile.description.is_none() || input.peek(1)? != [kind::DESCRIPTION] {
            self.place = Place::Done;
            return Ok(None);
        }
        let json = json(input)?;
        self.place = Place::Done;
        Ok(Some(Record::Description(json)))
    }

    fn footer(&self, header: &Header, input: &mut Decoder<'_>) -> Result<(), StreamError> {
        if !self.profile.footers {
            return Ok(());
        }
        let (offset, section_id) = (input.offset(), header.section_id);
        let found: u8 = input.read()?;
        if found != kind::FOOTER {
            let kind = StreamErrorKind::NoFooter { section_id, found };
            return Err(StreamError::new(kind, offset));
        }
        let found = input.read()?;
        if found != section_id {
            let kind = StreamErrorKind::OtherFooter { section_id, found };
            return Err(StreamError::new(kind, offset));
        }
        Ok(())
    }

    /// Leaves the package where it ends. A body lies within it, but its header may be the last thing in
    /// front of it.
    fn check_package(&mut self, input: &Decoder<'_>) -> Result<(), StreamError> {
        let Some(end) = self.package_end else { return Ok(()) };
        let offset = input.offset();
        if offset > end {
            self.place = Place::Lost;
            return Err(StreamError::new(StreamErrorKind::PackageOverrun { end }, offset));
        }
        if offset == end && self.section().is_none() {
            self.package_end = None;
        }
        Ok(())
    }
}

fn json(input: &mut Decoder<'_>) -> Result<Bytes, StreamError> {
    input.take(1)?;
    let offset = input.offset();
    let len: u32 = input.read()?;
    if len > LONGEST_DESCRIPTION {
        let expected = alloc::format!("a description of at most {LONGEST_DESCRIPTION} bytes");
        return Err(StreamError::malformed(offset, expected, alloc::format!("{len}")));
    }
    Ok(input.shared(len as usize)?)
}

impl SectionName {
    pub(super) fn of(header: &Header) -> Self {
        Self { idstr: header.idstr.clone(), instance_id: header.instance_id }
    }
}

impl StreamError {
    pub(super) fn in_header(self, header: &Header) -> Self {
        self.in_section(&header.idstr, header.instance_id)
    }
}
