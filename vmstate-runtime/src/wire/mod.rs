//! The two ends of a stream: what the body of a device is written to and read from, the cursor of a
//! fixed run, and the errors with their paths.

mod budget;
mod cursor;
mod decoder;
mod encoder;
pub(crate) mod error;
mod run_reader;
mod run_writer;
mod trace;

pub use decoder::Decoder;
pub use encoder::Encoder;
pub(crate) use run_reader::GetEach;
pub use run_reader::RunReader;
pub(crate) use run_writer::PutEach;
pub use run_writer::RunWriter;
pub use trace::{Decision, Decisions, Trace};

/// The byte before a subsection (QEMU: `QEMU_VM_SUBSECTION`).
pub(crate) const SUBSECTION: u8 = 0x05;

/// What a layout is told besides the value: `len`, `bits` and `max`.
#[derive(Clone, Copy)]
pub(crate) struct Given {
    /// The number of elements, or bits, that another field says.
    pub(crate) count: i128,
    /// That a const says so: a description has the number, and a save need not say it.
    pub(crate) always: bool,
    /// As many elements are accepted.
    pub(crate) max: usize,
    /// The number of the first element in its array.
    pub(crate) first: usize,
}

impl Given {
    /// No elements are announced, and any number of them is accepted.
    pub(crate) const NOTHING: Self = Self { count: 0, always: false, max: usize::MAX, first: 0 };
}
