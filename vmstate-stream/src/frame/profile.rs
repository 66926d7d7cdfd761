//! What two ends agree on.

use crate::description::Style;

/// What the two ends of a stream agree on and the stream does not say: machine types decide it.
///
/// The default is what the newest QEMU does. `Profile { footers: false, ..Profile::default() }` is
/// another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// A configuration stands at the start. QEMU: `migration.send-configuration`.
    pub configuration: bool,
    /// Every section ends in a footer. QEMU: `migration.send-section-footer`.
    pub footers: bool,
    /// A description stands behind the end, as this QEMU writes it. QEMU: `suppress-vmdesc`.
    pub description: Option<Style>,
    /// The command [`SwitchoverStart`](super::Command::SwitchoverStart) comes before the devices. QEMU:
    /// `migration.send-switchover-start`, since 10.0.
    pub switchover_start: bool,
}

impl Profile {
    /// QEMU 11 with a machine type of its own.
    pub const NEWEST: Self = Self {
        configuration: true,
        footers: true,
        description: Some(Style::V11_1),
        switchover_start: true,
    };

    /// QEMU 10.0 with a machine type of its own.
    pub const V10_0: Self = Self { description: Some(Style::V10_0), ..Self::NEWEST };

    /// QEMU 7.2 with any machine type from 2.4 on.
    pub const V7_2: Self =
        Self { description: Some(Style::V7_2), switchover_start: false, ..Self::NEWEST };

    /// This QEMU with a machine type of 2.3 or older: neither configuration nor footers.
    #[must_use]
    pub const fn as_before_2_4(self) -> Self {
        Self { configuration: false, footers: false, switchover_start: false, ..self }
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::NEWEST
    }
}
