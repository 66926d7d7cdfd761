//! By what name a section goes.

use alloc::string::String;
use alloc::vec::Vec;

/// The name of a section in the stream: `idstr`, and which of the sections of that name it is.
///
/// From a `&str` the instance is counted: 0 for the first of a name, then 1, and so on. From `(&str, u32)` it is said. A device on a
/// bus has its path in the name, `0000:00:03.0/e1000`, so that order does not matter.
///
/// ```
/// use vmstate_machine::SectionId;
///
/// let id = SectionId::new("0000:00:03.0/e1000").instance(0).alias("e1000", 2);
/// assert_eq!(SectionId::from("pl011"), SectionId::new("pl011"));
/// assert_eq!(SectionId::from(("pl011", 1)), SectionId::new("pl011").instance(1));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionId {
    pub(super) idstr: String,
    pub(super) instance_id: Option<u32>,
    pub(super) aliases: Vec<(String, u32)>,
}

impl SectionId {
    /// A name; the instance is counted.
    pub fn new(idstr: impl Into<String>) -> Self {
        Self { idstr: idstr.into(), instance_id: None, aliases: Vec::new() }
    }

    /// The same, as this instance.
    #[must_use]
    pub fn instance(mut self, instance_id: u32) -> Self {
        self.instance_id = Some(instance_id);
        self
    }

    /// The same, which also loads a section of this name: how an old release called it (QEMU: `alias_id`, and the
    /// name without the path).
    #[must_use]
    pub fn alias(mut self, idstr: impl Into<String>, instance_id: u32) -> Self {
        self.aliases.push((idstr.into(), instance_id));
        self
    }
}

impl From<&str> for SectionId {
    fn from(idstr: &str) -> Self {
        Self::new(idstr)
    }
}

impl From<String> for SectionId {
    fn from(idstr: String) -> Self {
        Self::new(idstr)
    }
}

impl From<(&str, u32)> for SectionId {
    fn from((idstr, instance_id): (&str, u32)) -> Self {
        Self::new(idstr).instance(instance_id)
    }
}

/// A device of a machine, for [`Machine::remove`](crate::Machine::remove). The number is that of its section in streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub(super) u32);

impl DeviceId {
    /// The id of its section in streams of this machine.
    #[must_use]
    pub const fn section_id(self) -> u32 {
        self.0
    }
}
