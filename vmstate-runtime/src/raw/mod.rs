//! The only unsafe code of the crate: bytes written into uninitialized spare capacity, and bytes
//! read through a cached pointer.
//!
//! What it buys: one capacity or length decision for a whole fixed run, after which every value
//! goes to (or comes from) a constant offset, with no zero fill of the output and no bounds check
//! per field.
//!
//! The types here are safe to use whatever their callers do: a cursor that runs out says so
//! and touches nothing, so a wrong size in a schema is an error and never a matter of memory safety.

#![allow(unsafe_code)]

mod input;
mod output;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod processor;
mod reader;
mod segments;
mod shuffle;
mod swap;
mod writer;

pub(crate) use input::Input;
#[cfg(feature = "std")]
pub(crate) use output::Buffered;
pub(crate) use output::Output;
pub(crate) use reader::{Reader, ReaderEnd, Source};
pub use segments::Segments;
pub(crate) use shuffle::Mask;
pub use shuffle::{Integers, IntegersMut};
pub(crate) use swap::Int;
pub(crate) use writer::{Sink, Writer, WriterEnd};
