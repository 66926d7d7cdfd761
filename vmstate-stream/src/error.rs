//! What goes wrong around the devices, and where in the stream.

use alloc::boxed::Box;
use alloc::string::String;
use core::error::Error;
use core::fmt;

use vmstate_runtime::{LoadError, SaveError};

/// Why a stream could not be read or written: the section, the offset, what was expected and found.
///
/// `Display` says all of it but what caused it, which is the [`source`](Error::source); `{error:#}` prints
/// the whole chain on one line.
pub struct StreamError(Box<Inner>);

struct Inner {
    kind: StreamErrorKind,
    section: Option<SectionName>,
    offset: u64,
}

/// Which section an error is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionName {
    /// The name of the device, with its path.
    pub idstr: String,
    /// Which of the devices of this name.
    pub instance_id: u32,
}

/// What was expected of the stream and what came.
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamErrorKind {
    /// The stream does not begin with [`MAGIC`](crate::frame::MAGIC).
    Magic {
        /// The first four bytes.
        found: u32,
    },
    /// The framing has another version than [`VERSION`](crate::frame::VERSION).
    Version {
        /// The version in the stream.
        found: u32,
    },
    /// The profile has a configuration and the stream has not.
    NoConfiguration {
        /// The type byte in its place.
        found: u8,
    },
    /// A configuration that is not at the start, or that the profile does not have.
    UnexpectedConfiguration {
        /// Whether the stream had one before.
        second: bool,
    },
    /// The source is another machine.
    Machine {
        /// The machine type in the stream.
        found: String,
        /// The machine type of this end.
        expected: String,
    },
    /// The guest's pages have another size at the source.
    PageBits {
        /// As a power of two in the stream; absent: the target's smallest.
        found: Option<u32>,
        /// As a power of two at this end.
        expected: Option<u32>,
    },
    /// A capability is switched on at one end only.
    Capability {
        /// Its name.
        name: String,
        /// It is the source that has it.
        at_source: bool,
    },
    /// The guest has another UUID at the source.
    Uuid {
        /// In the stream.
        found: [u8; 16],
        /// At this end.
        expected: [u8; 16],
    },
    /// No record has this type.
    UnknownRecord {
        /// The type byte.
        found: u8,
    },
    /// PART or END of a section that was not started, or has ended.
    NotStarted {
        /// Its id.
        section_id: u32,
    },
    /// START of a section whose id another one has that has not ended.
    AlreadyStarted {
        /// The id.
        section_id: u32,
        /// The name of the other one.
        by: SectionName,
    },
    /// The end of the stream before the end of an iterative section.
    NotEnded,
    /// Something else where the footer of a section should be.
    NoFooter {
        /// The id of the section.
        section_id: u32,
        /// The type byte.
        found: u8,
    },
    /// A footer with the id of another section.
    OtherFooter {
        /// The id of the section.
        section_id: u32,
        /// The id in the footer.
        found: u32,
    },
    /// The body of a section was not read, or not written, before the next record.
    BodySkipped,
    /// No section is open, so there is no body.
    NoBody,
    /// A package within a package, or with the end of the stream in it.
    InPackage {
        /// The type byte.
        found: u8,
    },
    /// A record goes on behind the end of its package.
    PackageOverrun {
        /// Where the package ends.
        end: u64,
    },
    /// Part of a frame makes no sense.
    Malformed {
        /// What was expected.
        expected: String,
        /// What was found.
        found: String,
    },
    /// The stream has failed before: what follows has no meaning.
    Failed,
    /// The stream, or the body of the section, could not be read.
    Load(LoadError),
    /// The stream, or the body of the section, could not be written.
    Save(SaveError),
}

impl StreamError {
    /// An error at an offset in the stream.
    #[cold]
    #[must_use]
    pub fn new(kind: StreamErrorKind, offset: u64) -> Self {
        Self(Box::new(Inner { kind, section: None, offset }))
    }

    /// Part of a frame that makes no sense.
    #[cold]
    #[must_use]
    pub fn malformed(offset: u64, expected: impl Into<String>, found: impl Into<String>) -> Self {
        let (expected, found) = (expected.into(), found.into());
        Self::new(StreamErrorKind::Malformed { expected, found }, offset)
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &StreamErrorKind {
        &self.0.kind
    }

    /// The section it is in, if it is in one.
    #[must_use]
    pub fn section(&self) -> Option<&SectionName> {
        self.0.section.as_ref()
    }

    /// The offset in the stream of what is wrong, in bytes from its magic.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.0.offset
    }

    /// Says which section it is in.
    #[must_use]
    pub fn in_section(mut self, idstr: &str, instance_id: u32) -> Self {
        self.0.kind = match self.0.kind {
            StreamErrorKind::Load(e) if e.path().device().is_some() => {
                StreamErrorKind::Load(e.with_instance(instance(idstr, instance_id)))
            }
            StreamErrorKind::Save(e) if e.path().device().is_some() => {
                StreamErrorKind::Save(e.with_instance(instance(idstr, instance_id)))
            }
            other => other,
        };
        self.0.section = Some(SectionName { idstr: idstr.into(), instance_id });
        self
    }

    /// The offset is that of a sink.
    pub(crate) fn at(mut self, offset: u64) -> Self {
        self.0.offset = offset;
        self
    }
}

/// The place of the device if it has one, else its number.
fn instance(idstr: &str, instance_id: u32) -> String {
    match idstr.rsplit_once('/') {
        Some((place, _)) => place.into(),
        None => alloc::format!("{instance_id}"),
    }
}

impl From<LoadError> for StreamError {
    fn from(e: LoadError) -> Self {
        let offset = e.offset();
        Self::new(StreamErrorKind::Load(e), offset)
    }
}

/// The offset is not known: 0.
impl From<SaveError> for StreamError {
    fn from(e: SaveError) -> Self {
        Self::new(StreamErrorKind::Save(e), 0)
    }
}

impl fmt::Debug for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("StreamError");
        if let Some(section) = self.section() {
            fields.field("section", section);
        }
        fields.field("offset", &self.offset()).field("kind", self.kind()).finish()
    }
}

impl fmt::Display for SectionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It comes from the stream and must not control a terminal.
        write!(f, "`{}` {}", self.idstr.escape_debug(), self.instance_id)
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, section, offset } = &*self.0;
        if let Some(section) = section
            && !kind.names(section)
        {
            write!(f, "section {section}: ")?;
        }
        match kind {
            // It says its offset.
            StreamErrorKind::Load(_) => write!(f, "{kind}")?,
            _ => write!(f, "at stream offset {offset} ({offset:#x}): {kind}")?,
        }
        let mut cause = self.source().filter(|_| f.alternate());
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Display for StreamErrorKind {
    #[allow(clippy::too_many_lines)] // one arm an error: a table
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magic { found } => {
                write!(f, "expected the magic 0x5145564d (\"QEVM\"), found {found:#010x}; this is no migration stream")
            }
            Self::Version { found: 2 } => {
                f.write_str("expected version 3 of the framing, found 2, which QEMU gave up in 2009")
            }
            Self::Version { found } => write!(f, "expected version 3 of the framing, found {found}"),
            Self::NoConfiguration { found } => write!(
                f,
                "expected a configuration (type 0x07), found type {found:#04x}; a source with a machine type of 2.3 or \
                 older sends none: read with a `Profile` without"
            ),
            Self::UnexpectedConfiguration { second: true } => {
                f.write_str("expected one configuration at the start of the stream, found a second one")
            }
            Self::UnexpectedConfiguration { second: false } => f.write_str(
                "expected a section or a command, found a configuration; the `Profile` has none, the source has",
            ),
            Self::Machine { found, expected } => write!(
                f,
                "expected machine type `{expected}`, found `{}`; start the destination with the machine type of the \
                 source",
                found.escape_debug()
            ),
            Self::PageBits { found, expected } => write!(
                f,
                "expected guest pages of {}, found {}; configure both ends alike",
                PageBits(*expected),
                PageBits(*found)
            ),
            Self::Capability { name, at_source } => {
                let (has, lacks) =
                    if *at_source { ("source", "destination") } else { ("destination", "source") };
                write!(
                    f,
                    "expected the same capabilities on both sides, found `{}` switched on at the {has} and off at the {lacks}",
                    name.escape_debug()
                )
            }
            Self::Uuid { found, expected } => {
                write!(f, "expected the guest with UUID {}, found {}", Uuid(expected), Uuid(found))
            }
            Self::UnknownRecord { found } => write!(
                f,
                "expected a section, a command or the end, found type {found:#04x}; the section before it is longer or \
                 shorter at the source, or the stream is damaged"
            ),
            Self::NotStarted { section_id } => write!(
                f,
                "expected the id of a section that was started and has not ended, found {section_id}"
            ),
            Self::AlreadyStarted { section_id, by } => {
                write!(f, "expected a new section, found id {section_id}, which section {by} has")
            }
            Self::NotEnded => {
                f.write_str("expected the last part of the section, found the end of the stream")
            }
            Self::NoFooter { section_id, found } => write!(
                f,
                "expected the footer of section {section_id} (type 0x7e), found type {found:#04x}; the source sent more or \
                 less than was read, or sends no footers"
            ),
            Self::OtherFooter { section_id, found } => {
                write!(f, "expected the footer of section {section_id}, found that of section {found}")
            }
            Self::BodySkipped => f.write_str("the body of the section was not read or written"),
            Self::NoBody => f.write_str("there is no section here whose body could be read"),
            Self::InPackage { found } => write!(
                f,
                "expected a section or a command within the package, found type {found:#04x}"
            ),
            Self::PackageOverrun { end } => {
                write!(f, "expected the end of a record and of its package at stream offset {end}")
            }
            Self::Malformed { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Failed => f.write_str("the stream has failed before"),
            Self::Load(e) => e.fmt(f),
            Self::Save(e) => e.fmt(f),
        }
    }
}

impl StreamErrorKind {
    /// Whether its own text says which section it is in.
    fn names(&self, section: &SectionName) -> bool {
        let device = match self {
            Self::Load(e) => e.path().device(),
            Self::Save(e) => e.path().device(),
            _ => None,
        };
        device.is_some_and(|device| section.idstr.ends_with(device))
    }
}

struct PageBits(Option<u32>);

impl fmt::Display for PageBits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(bits) => write!(f, "2^{bits} bytes"),
            None => f.write_str("the target's smallest size"),
        }
    }
}

struct Uuid<'a>(&'a [u8; 16]);

impl fmt::Display for Uuid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let dash = if matches!(index, 4 | 6 | 8 | 10) { "-" } else { "" };
            write!(f, "{dash}{byte:02x}")?;
        }
        Ok(())
    }
}

impl Error for StreamError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind().source()
    }
}

impl Error for StreamErrorKind {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Load(e) => e.source(),
            Self::Save(e) => e.source(),
            _ => None,
        }
    }
}
