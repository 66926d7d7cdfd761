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

    /// What a QEMU with this machine type sends. Boards without a version in their name do as the newest.
    ///
    /// | machine type | configuration, footers | description | `SwitchoverStart` |
    /// |---|---|---|---|
    /// | to 2.3 | no | yes, but `pc` of 2.0 and 2.1 | no |
    /// | 2.4 to 9.2 | yes | yes | no |
    /// | from 10.0, without a version | yes | yes | from QEMU 10.0 |
    ///
    /// ```
    /// use vmstate_stream::Profile;
    /// use vmstate_stream::description::Style;
    ///
    /// let profile = Profile::of(Style::V10_0, "pc-q35-7.2");
    /// assert_eq!(profile, Profile { switchover_start: false, ..Profile::V10_0 });
    /// assert_eq!(Profile::of(Style::V10_0, "collie"), Profile::V10_0);
    /// ```
    #[must_use]
    pub fn of(style: Style, machine: &str) -> Self {
        let newest = match style {
            Style::V7_2 => Self::V7_2,
            Style::V10_0 => Self::V10_0,
            Style::V11_1 => Self::NEWEST,
        };
        match version(machine) {
            Some((2, 0 | 1)) if machine.starts_with("pc-") => {
                Self { description: None, ..newest.as_before_2_4() }
            }
            Some(old) if old < (2, 4) => newest.as_before_2_4(),
            Some(old) if old < (10, 0) => Self { switchover_start: false, ..newest },
            _ => newest,
        }
    }
}

/// The version at the end of the name of a machine type; options may stand behind it.
fn version(machine: &str) -> Option<(u32, u32)> {
    let name = machine.split(',').next()?;
    let (_, version) = name.rsplit_once('-')?;
    let (major, minor) = version.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

impl Default for Profile {
    fn default() -> Self {
        Self::NEWEST
    }
}
