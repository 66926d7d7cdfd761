//! How long sections are.

use alloc::collections::BTreeMap;
use alloc::string::String;

/// How long the sections of a stream are, for a [`Policy`](crate::Policy) that skips.
///
/// ```
/// use vmstate_machine::{Lengths, LoadOptions, Policy, UnknownSection};
///
/// let lengths = Lengths::new().section("floppy", 0, 24);
/// let policy = Policy { unknown_section: UnknownSection::Skip, ..Policy::STRICT };
/// let options = LoadOptions::new().policy(policy).lengths(lengths);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lengths(BTreeMap<(String, u32), u64>);

impl Lengths {
    /// Nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with the bytes of the body of a section.
    #[must_use]
    pub fn section(mut self, idstr: &str, instance_id: u32, bytes: u64) -> Self {
        self.0.insert((idstr.into(), instance_id), bytes);
        self
    }

    pub(crate) fn get(&self, idstr: &str, instance_id: u32) -> Option<u64> {
        self.0.get(&(idstr.into(), instance_id)).copied()
    }
}
