//! The bridges of the i440FX and Q35 chipsets: hardly more than PCI devices. The example for
//! [`Unused`], a place that a field had once, and for `since` beside a nested struct.

use vmstate_runtime::{Unused, VmState};

use crate::devices::PciDevice;

/// The host bridge of the i440FX.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "I440FX", version = 3, minimum_version = 3)]
pub struct I440fx {
    /// What every PCI device has; the registers of the bridge are in its configuration space.
    pub parent_obj: PciDevice,
    /// Whether system management mode was enabled, which follows from the configuration space.
    #[vmstate(rename = "unused")]
    was_smm_enabled: Unused<1>,
}

/// The host bridge of the Q35.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mch")]
pub struct Mch {
    /// What every PCI device has; the registers of the bridge are in its configuration space.
    pub parent_obj: PciDevice,
    #[vmstate(rename = "unused")]
    was_smm_enabled: Unused<1>,
}

/// The bridge to the ISA bus beside the i440FX.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "PIIX3",
    version = 3,
    minimum_version = 2,
    pre_load = "set_defaults",
    post_load = "check_levels",
    subsection(rcr, needed = "asked_for_reset")
)]
pub struct Piix3 {
    /// What every PCI device has.
    pub dev: PciDevice,
    /// Whether the interrupt lines `PIRQA` to `PIRQD` are raised.
    #[vmstate(since = 3)]
    pub pci_irq_levels_vmstate: [i32; 4],
    /// The reset control register.
    #[vmstate(subsection = "rcr")]
    pub rcr: u8,
}

impl Piix3 {
    /// What version 2 and a stream without the subsection mean.
    fn set_defaults(&mut self) {
        self.pci_irq_levels_vmstate = [0; 4];
        self.rcr = 0;
    }

    fn asked_for_reset(&self) -> bool {
        self.rcr != 0
    }

    /// Levels are counted with, so they must not be anything.
    fn check_levels(&mut self, _version_id: u32) -> Result<(), String> {
        match self.pci_irq_levels_vmstate.iter().find(|level| !matches!(level, 0 | 1)) {
            Some(level) => Err(format!("an interrupt line at level {level}, 0 or 1 expected")),
            None => Ok(()),
        }
    }
}

/// The bridge to the ISA bus of the Malta board.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "PIIX4", version = 3, minimum_version = 2, pre_load = "set_defaults")]
pub struct Piix4 {
    /// What every PCI device has.
    pub dev: PciDevice,
    /// The reset control register.
    #[vmstate(since = 3)]
    pub rcr: u8,
}

impl Piix4 {
    /// Version 2 does not say.
    fn set_defaults(&mut self) {
        self.rcr = 0;
    }
}
