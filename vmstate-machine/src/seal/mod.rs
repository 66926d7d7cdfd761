//! The seal: what tells a damaged snapshot, behind the end of the stream where QEMU does not look.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `VMSTSEAL` |
//! | be32 | the format, which is 1 |
//! | be32 | the length of what follows, up to the checksum |
//! | u8, name | the release |
//! | be64 | the fingerprint of the schema |
//! | be32 | the number of sections; of each: |
//! | be32, u8, name, be32, be32 | its id, its name, instance and version |
//! | be64, be64, be32 | offset and length of its body, and the CRC-32C of that |
//! | be32 | the CRC-32C of all of the above |
//! | be32 | the length of the whole seal |
//! | 8 | `LAESTSMV` |
//!
//! Its end is as easy to find as its beginning: from a stream in memory, the seal is checked before the first section is read.
//! The description of a sealed stream ends in `"sealed": true`, so that who reads from a connection knows whether one comes.

#[cfg(feature = "std")]
mod digest;
mod error;
mod format;
mod lengths;
mod write;

#[cfg(feature = "std")]
pub(crate) use self::digest::Digest;
pub use self::error::SealError;
pub(crate) use self::format::{Seal, SealedSection};
pub use self::lengths::Lengths;
pub(crate) use self::write::Sealing;

use alloc::string::String;

/// What a seal says of the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SealInfo {
    /// The release that saved the stream.
    pub release: String,
    /// The fingerprint of its schema: of all devices that the machine had there.
    pub fingerprint: u64,
    /// Whether the devices of this machine have the same schema.
    pub same_schema: bool,
}

/// The end of the description of a sealed stream.
pub(crate) const ANNOUNCEMENT: &[u8] = b", \"sealed\": true}";

/// Continues a CRC-32C.
#[cfg(feature = "seal")]
pub(crate) fn crc(before: u32, bytes: &[u8]) -> u32 {
    crc32c::crc32c_append(before, bytes)
}

/// There is no way to make a seal without the feature, and none is looked at.
#[cfg(not(feature = "seal"))]
pub(crate) fn crc(_: u32, _: &[u8]) -> u32 {
    0
}

/// Whether seals can be checked.
pub(crate) const ENABLED: bool = cfg!(feature = "seal");
