//! A walk over a whole migration stream: which sections it has, and where their payloads are.
//!
//! The wire has no lengths. A payload ends where the description at the end of the stream says; if
//! there is none, or it is wrong, where a footer and another record follow.

mod cursor;
mod description;
mod ram;
mod record;
mod walker;

pub use description::ArrayLengths;

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
    pub lengths: ArrayLengths,
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

/// How long the sections of a stream are.
pub struct Lengths<'a> {
    description: description::Description<'a>,
    /// The next device of the description.
    described: usize,
    /// Instead of a description: name, instance and length.
    walked: std::collections::VecDeque<(String, u32, usize)>,
}

impl<'a> Lengths<'a> {
    /// As the description at the end of a stream says; where there is none, or it is wrong, as a walk finds
    /// out: QEMU 7.2 does not describe the null pointers of `s390_css`.
    #[must_use]
    pub fn find(stream: &'a [u8]) -> Self {
        let description = description::Description::find(stream);
        let walked = walk(stream)
            .sections
            .into_iter()
            .filter(|section| description.is_empty() || section.idstr == "s390_css")
            .map(|section| (section.idstr, section.instance_id, section.payload.len()))
            .collect();
        Self { description, described: 0, walked }
    }

    /// The length of the section of this name that comes next.
    pub fn next(&mut self, idstr: &str, instance_id: u32) -> Option<usize> {
        if let Some(at) =
            self.walked.iter().position(|(name, id, _)| name == idstr && *id == instance_id)
        {
            return self.walked.remove(at).map(|(_, _, len)| len);
        }
        self.description.section(&mut self.described, idstr, instance_id).map(|(size, _)| size)
    }

    /// The size of the guest's pages, if the description says it.
    #[must_use]
    pub fn page_size(&self) -> Option<u64> {
        self.description.page_size()
    }
}

/// The JSON at the end of a stream, if it has one: its sections in the words of the sender.
#[must_use]
pub fn description(stream: &[u8]) -> Option<&[u8]> {
    description::json(stream)
}
