//! The two ends of a stream: what a body is written to and read from.

mod decoder;
mod encoder;
mod segments;
mod trace;

pub use decoder::Decoder;
pub use encoder::Encoder;
pub(crate) use encoder::make_room;
pub use segments::Segments;
pub use trace::{Decision, Decisions, Trace};

/// The byte before a subsection (QEMU: `QEMU_VM_SUBSECTION`).
pub(crate) const SUBSECTION: u8 = 0x05;
