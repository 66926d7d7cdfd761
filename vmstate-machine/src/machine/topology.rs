//! Which sections a stream has, and which devices a machine.

use alloc::vec::Vec;
use core::fmt;

use vmstate_stream::SectionName;

/// All differences between the sections of a stream and the devices of a machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Topology {
    /// Sections that no device answers to.
    pub extra: Vec<Found>,
    /// Sections that came before.
    pub doubled: Vec<Found>,
    /// Devices that no section came for. Not known if the stream was not read to its end.
    pub missing: Vec<SectionName>,
    /// Where the stream could not be read further: a section without a device has no known length.
    pub unread: Option<u64>,
}

/// A section in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// Its name.
    pub section: SectionName,
    /// Its version.
    pub version_id: u32,
    /// Where its body starts in the stream.
    pub offset: u64,
}

impl Topology {
    pub(super) fn is_equal(&self) -> bool {
        self.extra.is_empty() && self.doubled.is_empty() && self.missing.is_empty()
    }
}

impl fmt::Display for Topology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the stream is of a machine with other devices:")?;
        let mut separator = " ";
        for Found { section, version_id, offset } in &self.extra {
            write!(
                f,
                "{separator}section {section}, version {version_id}, at stream offset {offset} ({offset:#x}) has no device"
            )?;
            separator = "; ";
        }
        for Found { section, offset, .. } in &self.doubled {
            write!(
                f,
                "{separator}section {section} came again at stream offset {offset} ({offset:#x})"
            )?;
            separator = "; ";
        }
        for section in &self.missing {
            write!(f, "{separator}device {section} has no section")?;
            separator = "; ";
        }
        if let Some(offset) = self.unread {
            write!(
                f,
                "{separator}what follows at stream offset {offset} ({offset:#x}) could not be read"
            )?;
        }
        f.write_str(". Configure both ends with the same devices")
    }
}
