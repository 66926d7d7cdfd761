//! Bridges between buses of PCI.

use vmstate_runtime::VmState;

use super::PciExpressDevice;
use crate::devices::{Block, PciDevice};

/// The PCI bridge of ICH9.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "i82801b11_bridge", version = 0)]
pub struct I82801b11Bridge {
    parent_obj: PciDevice,
}

/// The slots of a bus with a standard hot-plug controller: its registers, a word for each of 31 slots.
mod shpc {
    use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, schema::Type};

    use super::Block;

    pub(super) const BYTES: usize = 36 + 4 * 31;
    pub(super) const TYPE: Type = Type::leaf("shpc", BYTES);

    pub(super) fn encode(
        registers: &Block<u8, BYTES>,
        out: &mut Encoder<'_>,
    ) -> Result<(), SaveError> {
        out.bytes(&**registers)
    }

    pub(super) fn decode(
        registers: &mut Block<u8, BYTES>,
        input: &mut Decoder<'_>,
    ) -> Result<(), LoadError> {
        registers.copy_from_slice(input.take(BYTES)?);
        Ok(())
    }
}

/// A bridge from PCI to PCI.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "pci_bridge", version = 0)]
pub struct PciBridge {
    parent_obj: PciDevice,
    #[vmstate(with = shpc, test = "sends_shpc")]
    shpc: Block<u8, { shpc::BYTES }>,
    /// Whether it has a hot-plug controller.
    #[vmstate(property = "shpc", default = true)]
    pub has_shpc: bool,
}

impl Default for PciBridge {
    fn default() -> Self {
        Self { parent_obj: PciDevice::default(), shpc: Block::default(), has_shpc: true }
    }
}

impl PciBridge {
    /// A bridge that nothing is plugged into.
    #[must_use]
    pub fn without_shpc() -> Self {
        Self { has_shpc: false, ..Self::default() }
    }

    fn sends_shpc(&self, _version_id: u32) -> bool {
        self.has_shpc
    }
}

/// A bridge from PCI Express to PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pcie-pci-bridge", version = 0)]
pub struct PcieBridge {
    parent_obj: PciExpressDevice,
    #[vmstate(with = shpc)]
    shpc: Block<u8, { shpc::BYTES }>,
}
