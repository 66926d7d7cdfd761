//! What a reader finds.

use bytes::Bytes;

use super::{Command, Configuration, Header};

/// One record of a stream. Those with a body are read by [`Reader::body`](super::Reader::body) before the
/// next one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Record {
    /// What the source is, before everything else.
    Configuration(Configuration),
    /// The first part of state that is sent while the guest runs; has a body. QEMU: `save_setup`.
    Start(Header),
    /// More of the started section of this id; has a body. QEMU: `save_live_iterate`.
    Part(u32),
    /// The last of the started section of this id; has a body. QEMU: `save_complete`.
    End(u32),
    /// The whole state of a device; has a body.
    Full(Header),
    /// A command.
    Command(Command),
    /// The JSON behind the end.
    Description(Bytes),
}

impl Record {
    /// Whether a body follows.
    #[must_use]
    pub fn has_body(&self) -> bool {
        matches!(self, Self::Start(_) | Self::Part(_) | Self::End(_) | Self::Full(_))
    }
}
