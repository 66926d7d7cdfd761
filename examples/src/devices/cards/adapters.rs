//! Small PCI devices.

use vmstate_runtime::VmState;

use crate::devices::{PciDevice, Serial};

/// A carrier of `IndustryPack` modules.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tpci200")]
pub struct Tpci200 {
    dev: PciDevice,
    big_endian: [bool; 3],
    ctrl: [u8; 4],
    status: u16,
    int_set: u8,
}

/// Several UARTs behind PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci-serial-multi")]
pub struct PciSerialMulti {
    dev: PciDevice,
    state: [Serial; 4],
    level: [u32; 4],
}

/// The clock of a machine that may be restored elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmclock")]
pub struct VmClock {
    physaddr: u64,
}

/// What a guest tells of its panic, on PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pvpanic-pci")]
pub struct PvpanicPci {
    dev: PciDevice,
}
