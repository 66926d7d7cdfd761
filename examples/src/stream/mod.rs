//! A walk over a whole migration stream: which sections it has, and where their payloads are.
//!
//! The wire has no lengths. A payload ends where the description at the end of the stream says; if
//! there is none, or it is wrong, where a footer and another record follow.

mod cursor;
mod description;
mod ram;
mod record;
mod walker;

pub use description::Lengths;

use std::{fmt, ops::Range};

/// What is in a stream, as far as it could be walked.
#[derive(Debug, Default)]
pub struct Stream {
    /// The machine type of the sender, if the stream names it.
    pub machine: Option<String>,
    /// The state of devices, in the order of the stream. Memory and other state that is sent while
    /// the guest still runs is walked over but not listed.
    pub sections: Vec<Section>,
    /// Why the walk ended before the stream did.
    pub fault: Option<Fault>,
}

/// One FULL section: the state of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The name, with the path of the device if it has one: `0000:00:03.0/e1000`.
    pub idstr: String,
    /// Which of the devices of this name.
    pub instance_id: u32,
    /// The version the payload was saved at.
    pub version_id: u32,
    /// Where the section starts in the stream: its type byte.
    pub offset: usize,
    /// Where the state is in the stream.
    pub payload: Range<usize>,
    /// How many elements each of its arrays has, by the path of the field (`ports`, `cpuhp_state.devs`): what the stream says about itself. Empty
    /// without a description.
    pub lengths: Lengths,
    /// False when the end was not found: the payload is then all that is left of the stream.
    pub whole: bool,
}

/// A place in a stream that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The offset in the stream.
    pub offset: usize,
    /// What was expected there and what was found.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at stream offset {0} ({0:#x}): {1}", self.offset, self.what)
    }
}

impl std::error::Error for Fault {}

/// Walks a stream from its magic to its end.
///
/// Whether sections have footers is agreed between the peers and not in the stream: they have them
/// if the first one has. A single section without one is rather a stream that is cut short.
#[must_use]
pub fn walk(stream: &[u8]) -> Stream {
    let description = description::Description::find(stream);
    let (with_footers, ended) = walker::walk(stream, &description, true);
    if ended > 0 || with_footers.fault.is_none() {
        return with_footers;
    }
    let (without, ended) = walker::walk(stream, &description, false);
    if ended > 1 { without } else { with_footers }
}

/// The JSON at the end of a stream, if it has one: its sections in the words of the sender.
#[must_use]
pub fn description(stream: &[u8]) -> Option<&[u8]> {
    description::json(stream)
}
