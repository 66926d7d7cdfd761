//! What is wrong with a seal, or with the stream before it.

use alloc::string::String;
use core::error::Error;
use core::fmt;

use vmstate_stream::SectionName;

/// Why a sealed stream is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// The body of a section is not what was saved.
    Damaged {
        /// The section.
        section: SectionName,
        /// Where its body starts in the stream.
        offset: u64,
        /// Its length.
        length: u64,
        /// The checksum in the seal.
        expected: u32,
        /// The checksum of what is in the stream.
        found: u32,
    },
    /// The stream has another section than the seal, or the same with another version or at another place.
    OtherSection {
        /// In the seal: name, version, offset, length.
        expected: String,
        /// In the stream.
        found: String,
    },
    /// The seal itself is damaged or cut short.
    Malformed {
        /// Where, in bytes from the start of the stream.
        offset: u64,
        /// What was expected.
        expected: &'static str,
    },
    /// The seal has a format that this release does not know.
    Format {
        /// The format.
        found: u32,
    },
    /// There is no seal, and the policy asks for one.
    Missing,
    /// This build cannot check seals: the feature `seal` is off.
    Unsupported,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged { section, offset, length, expected, found } => write!(
                f,
                "section {section} is damaged: its {length} bytes at stream offset {offset} ({offset:#x}) have the CRC-32C {found:#010x}, \
                 and {expected:#010x} when they were sealed"
            ),
            Self::OtherSection { expected, found } => {
                write!(
                    f,
                    "the stream is not the one that was sealed: expected {expected}, found {found}"
                )
            }
            Self::Malformed { offset, expected } => write!(
                f,
                "the seal at stream offset {offset} ({offset:#x}) is damaged or cut short: expected {expected}"
            ),
            Self::Format { found } => {
                write!(f, "expected a seal of format 1, found {found}; it is of a newer release")
            }
            Self::Missing => {
                f.write_str("expected a seal behind the end of the stream, found none")
            }
            Self::Unsupported => f.write_str(
                "a seal is required, and this program is built without the feature `seal`",
            ),
        }
    }
}

impl Error for SealError {}
