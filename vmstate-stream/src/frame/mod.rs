//! The frames of a stream: what is before, between and behind the bodies of its sections.
//!
//! | first | then | what it is |
//! |---|---|---|
//! | `QEVM` | be32 version 3 | the beginning |
//! | `07` | machine, size of pages, capabilities, UUID | configuration |
//! | `01` | be32 id, name, be32 instance, be32 version, body, footer | START of an iterative section |
//! | `02` | be32 id, body, footer | PART of one |
//! | `03` | be32 id, body, footer | END of one |
//! | `04` | be32 id, name, be32 instance, be32 version, body, footer | FULL: a device |
//! | `08` | be16 command, be16 length, payload | a command |
//! | `00` | | the end |
//! | `06` | be32 length, JSON | the description |
//!
//! A footer is `7e` and the be32 id of its section.
//!
//! Nothing says how long a body is: who reads it has to know. So a [`Reader`] hands its decoder to the
//! device, and checks that the footer follows.

mod command;
mod configuration;
mod header;
mod profile;
mod read;
mod reader;
mod record;
mod write;
mod writer;

pub use command::{Advise, Command};
pub use configuration::Configuration;
pub use header::Header;
pub use profile::Profile;
pub use read::Spare;
pub(crate) use read::{Footer, ReadState};
pub use reader::Reader;
pub use record::Record;
pub(crate) use write::WriteState;
pub use writer::Writer;

/// The first four bytes of a stream. QEMU: `QEMU_VM_FILE_MAGIC`.
pub const MAGIC: u32 = u32::from_be_bytes(*b"QEVM");

/// The version of the framing, which has been this since 2009. QEMU: `QEMU_VM_FILE_VERSION`.
pub const VERSION: u32 = 3;

/// The type byte of a record. QEMU: `QEMU_VM_*`.
pub(crate) mod kind {
    pub(crate) const EOF: u8 = 0x00;
    pub(crate) const START: u8 = 0x01;
    pub(crate) const PART: u8 = 0x02;
    pub(crate) const END: u8 = 0x03;
    pub(crate) const FULL: u8 = 0x04;
    pub(crate) const SUBSECTION: u8 = 0x05;
    pub(crate) const DESCRIPTION: u8 = 0x06;
    pub(crate) const CONFIGURATION: u8 = 0x07;
    pub(crate) const COMMAND: u8 = 0x08;
    pub(crate) const FOOTER: u8 = 0x7e;
}
