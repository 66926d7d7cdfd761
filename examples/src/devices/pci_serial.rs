//! A 16550A UART on a PCI card. The example for a device put together from nested structs.

use vmstate_runtime::VmState;

use super::{pci::PciDevice, serial::Serial};

/// One UART behind PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci-serial")]
pub struct PciSerial {
    /// What every PCI device has.
    pub dev: PciDevice,
    /// The UART.
    pub state: Serial,
}
