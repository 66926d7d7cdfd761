//! What is around the devices in QEMU's migration stream.
//!
//! | module | what is in it |
//! |---|---|
//! | [`frame`] | [`Reader`] and [`Writer`]: magic, configuration, sections with their footers, commands, the end |
//! | [`ram`] | the RAM of a guest, in QEMU's format |
//! | [`sans_io`] | both for those who do their own reading and writing: bytes are fed in and taken out |
//! | [`description`] | the JSON at the end, which says what each section has in it |
//! | `survey` | what is in a whole stream of any machine, damaged ones included; with `std` |
//! | [`walk`] | a section explained field by field: by a description, by a device, by a baseline file |
//!
//! The crate is `no_std` with `alloc`; the default feature `std` adds [`std::io`], feature `ram` memory of the
//! `vm-memory` crate, feature `baselines` the walker by baseline files.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![warn(clippy::missing_errors_doc)]

extern crate alloc;

pub mod description;
mod error;
pub mod frame;
mod iterative;
pub mod ram;
pub mod sans_io;
#[cfg(feature = "std")]
pub mod survey;
pub mod walk;

pub use error::{SectionName, StreamError, StreamErrorKind};
pub use frame::{Command, Configuration, Header, Profile, Reader, Record, Spare, Writer};
pub use iterative::{LoadIterative, SaveIterative, Stage};
