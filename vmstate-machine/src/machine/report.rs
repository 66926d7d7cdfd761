//! What a save or a load did.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use vmstate_runtime::schema::Priority;
use vmstate_stream::SectionName;

use crate::seal::SealInfo;

/// What was saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Saved {
    /// Sections of devices.
    pub sections: usize,
    /// Bytes of the stream, with the description and the seal.
    pub bytes: u64,
    /// What was not simply saved.
    pub decisions: Vec<Decision>,
}

/// What was loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loaded {
    /// Sections that devices were restored from.
    pub sections: usize,
    /// Bytes of the stream.
    pub bytes: u64,
    /// What was not simply loaded.
    pub decisions: Vec<Decision>,
    /// What the seal says, if the stream has one.
    pub seal: Option<SealInfo>,
}

/// Something about a section that a reader of the log should know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// The section is not sent, or did not come, because the device's `needed` said so.
    NotNeeded {
        /// The device.
        section: SectionName,
    },
    /// The section came under an alias.
    ByAlias {
        /// The device.
        section: SectionName,
        /// What the stream calls it.
        found: SectionName,
    },
    /// No device answers to the section: it was skipped.
    Skipped {
        /// The section.
        section: SectionName,
        /// Its version.
        version_id: u32,
        /// Bytes of its body.
        bytes: u64,
    },
    /// No section came for the device: it kept its state.
    Kept {
        /// The device.
        section: SectionName,
    },
    /// The version is none that the device loads: it was read as another.
    ReadAs {
        /// The device.
        section: SectionName,
        /// The version in the stream.
        found: u32,
        /// The version that it was read as.
        version_id: u32,
    },
    /// The device does not know the subsection: it was left out.
    Dropped {
        /// The device.
        section: SectionName,
        /// The subsection.
        subsection: String,
        /// Its bytes, with the header.
        bytes: u64,
    },
    /// The section came after one of lower priority.
    OutOfOrder {
        /// The section.
        section: SectionName,
        /// Its priority.
        priority: Priority,
        /// The one before.
        after: Priority,
    },
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotNeeded { section } => write!(f, "section {section} is not needed"),
            Self::ByAlias { section, found } => {
                write!(f, "section {section} came as {found}, its alias")
            }
            Self::Skipped { section, version_id, bytes } => write!(
                f,
                "section {section}, version {version_id}, was skipped with {bytes} bytes: there is no such device"
            ),
            Self::Kept { section } => {
                write!(f, "section {section} did not come: the device keeps its state")
            }
            Self::ReadAs { section, found, version_id } => {
                write!(f, "section {section} has version {found} and was read as {version_id}")
            }
            Self::Dropped { section, subsection, bytes } => write!(
                f,
                "subsection `{}` of section {section} was left out with {bytes} bytes: the device does not know it",
                subsection.escape_debug()
            ),
            Self::OutOfOrder { section, priority, after } => write!(
                f,
                "section {section} of priority {} came after one of priority {}",
                priority.number(),
                after.number()
            ),
        }
    }
}
