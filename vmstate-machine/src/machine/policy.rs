//! What to do where a stream and a machine differ.

/// What a load does where the stream and the machine differ. The default is strict: every difference is an error. What is
/// decided otherwise is in the report of the load: [`Loaded::decisions`](crate::Loaded::decisions).
///
/// Skipping needs to know where a section ends, which QEMU's format does not say: the stream has to be in memory and to
/// carry a seal, or [`LoadOptions::lengths`](crate::LoadOptions::lengths) says it.
///
/// ```
/// use vmstate_machine::{LoadOptions, MissingSection, Policy};
///
/// let options = LoadOptions::new().policy(Policy { missing_section: MissingSection::Keep, ..Policy::STRICT });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// A section that no device of the machine answers to.
    pub unknown_section: UnknownSection,
    /// A device that no section came for.
    pub missing_section: MissingSection,
    /// A section of a version that the device does not load.
    pub version: OtherVersion,
    /// A subsection that the device does not know.
    pub unknown_subsection: UnknownSubsection,
    /// A section that comes after one of lower priority.
    pub order: Order,
    /// A stream without a seal.
    pub seal: SealPolicy,
}

impl Policy {
    /// Every difference is an error.
    pub const STRICT: Self = Self {
        unknown_section: UnknownSection::Refuse,
        missing_section: MissingSection::Refuse,
        version: OtherVersion::Refuse,
        unknown_subsection: UnknownSubsection::Refuse,
        order: Order::Priority,
        seal: SealPolicy::IfThere,
    };

    /// What QEMU's loader does: a device without a section stays as it is, and sections come in any order.
    pub const QEMU: Self =
        Self { missing_section: MissingSection::Keep, order: Order::Any, ..Self::STRICT };
}

/// A section that no device of the machine answers to: its state would be lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownSection {
    /// An error. So it is in QEMU.
    #[default]
    Refuse,
    /// It is skipped, if it is known how long it is.
    Skip,
}

/// A device that no section came for, though it has no `needed` that could have left it out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingSection {
    /// An error.
    #[default]
    Refuse,
    /// The device keeps the state it has. So it does in QEMU, without a word.
    Keep,
}

/// A section of a version that the device does not load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OtherVersion {
    /// An error. So it is in QEMU.
    #[default]
    Refuse,
    /// It is read as the nearest version that the device loads. If that does not fit, the load fails as any other.
    Nearest,
}

/// A subsection that the device does not know: its state would be lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownSubsection {
    /// An error. So it is in QEMU.
    #[default]
    Refuse,
    /// It is left out, if it is known how long the section is: up to the next subsection that the device knows, or the
    /// end of the section.
    Drop,
}

/// The order of sections. All are read before the first device is touched, and devices are restored in this machine's own
/// order; but a source that has another one has other devices, or other priorities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// No section comes after one of lower priority.
    #[default]
    Priority,
    /// Any. So it is in QEMU.
    Any,
}

/// Whether a stream must have a seal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SealPolicy {
    /// One that is there is checked. From a reader it is only waited for if the description announces it.
    #[default]
    IfThere,
    /// It must be there.
    Required,
    /// It is not looked at.
    Ignored,
}
