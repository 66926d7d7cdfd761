//! A PCI bus. The example for `equal`, a number that both sides must have, and for an array as long
//! as that number says.

use vmstate_runtime::VmState;

use super::pci::PciDevice;

/// No bridge has more interrupt lines than this.
const MAX_IRQS: usize = 1024;

/// The bus, with the interrupt lines of its bridge.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "PCIBUS")]
pub struct PciBus {
    /// How many lines there are: a bus behind another one has none.
    #[vmstate(equal)]
    nirq: i32,
    /// How many devices raise each of them.
    #[vmstate(len = "nirq", max = MAX_IRQS)]
    pub irq_count: Vec<i32>,
}

impl PciBus {
    /// A bus with so many interrupt lines.
    #[must_use]
    pub fn new(nirq: u8) -> Self {
        Self { nirq: nirq.into(), irq_count: vec![0; nirq.into()] }
    }
}

/// The root of a generic PCI Express host: nothing but a PCI device.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "gpex_root")]
pub struct GpexRoot {
    /// What every PCI device has.
    pub parent_obj: PciDevice,
}
