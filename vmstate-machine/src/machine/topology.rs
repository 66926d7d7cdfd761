//! Which sections a stream has, and which devices a machine.

use alloc::vec::Vec;
use core::{fmt, mem};

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
        named(f, &mut separator, &self.extra, |f, Found { section, version_id, offset }| {
            write!(
                f,
                "section {section}, version {version_id}, at stream offset {offset} ({offset:#x}) has no device"
            )
        })?;
        named(f, &mut separator, &self.doubled, |f, Found { section, offset, .. }| {
            write!(f, "section {section} came again at stream offset {offset} ({offset:#x})")
        })?;
        named(f, &mut separator, &self.missing, |f, section| {
            write!(f, "device {section} has no section")
        })?;
        named(f, &mut separator, self.unread.as_slice(), |f, offset| {
            write!(f, "what follows at stream offset {offset} ({offset:#x}) could not be read")
        })?;
        f.write_str(". Configure both ends with the same devices")
    }
}

/// How many differences of a kind a message names: a stream may have any number of them.
const NAMED: usize = 100;

/// Writes one after the other, and how many are left out.
fn named<T>(
    f: &mut fmt::Formatter<'_>,
    separator: &mut &'static str,
    all: &[T],
    write: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for one in all.iter().take(NAMED) {
        f.write_str(mem::replace(separator, "; "))?;
        write(f, one)?;
    }
    match all.len().saturating_sub(NAMED) {
        0 => Ok(()),
        more => write!(f, ", and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn a_message_does_not_grow_with_the_stream() {
        let section = SectionName { idstr: "x".into(), instance_id: 0 };
        let found = Found { section: section.clone(), version_id: 1, offset: 7 };
        let of = |n| Topology {
            extra: alloc::vec![found.clone(); n],
            missing: alloc::vec![section.clone(); n],
            ..Topology::default()
        };
        let message = of(101).to_string();
        assert_eq!(message.matches("has no device").count(), NAMED);
        assert!(message.contains("has no device, and 1 more; device `x` 0"), "{message}");
        assert_eq!(of(9999).to_string().len(), message.len() + 2 * 3);
        assert!(!of(100).to_string().contains("more"));
    }
}
