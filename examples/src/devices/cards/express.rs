//! What PCI Express devices have, and MSI-X. The example for a `Layout` by hand: a value whose size is configuration, under a type
//! name of its own.

use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError, VmState, schema::Type};

use crate::devices::{Block, pci::irq_lines};

/// Bytes of the configuration space.
const CONFIG_SIZE: usize = 4096;

/// Configuration space and interrupt lines of a PCI Express device.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "PCIDevice", version = 2, minimum_version = 1, nested)]
pub struct PciExpressDevice {
    /// As for PCI: a receiver takes its own or less.
    #[vmstate(at_most)]
    version_id: i32,
    /// The configuration space.
    #[vmstate(rename = "config[1]", with = config_space)]
    pub config: Block<u8, CONFIG_SIZE>,
    /// Whether INTA to INTD are raised.
    #[vmstate(with = irq_lines)]
    pub irq_state: [u32; 4],
}

impl Default for PciExpressDevice {
    fn default() -> Self {
        Self { version_id: 2, config: Block::default(), irq_state: [0; 4] }
    }
}

/// A machine would compare the read-only registers with those of its own device here.
mod config_space {
    use super::{Block, CONFIG_SIZE, Decoder, Encoder, LoadError, SaveError, Type};

    pub(super) const TYPE: Type = Type::leaf("pci config", CONFIG_SIZE);

    pub(super) fn encode(
        config: &Block<u8, CONFIG_SIZE>,
        out: &mut Encoder<'_>,
    ) -> Result<(), SaveError> {
        out.bytes(&**config)
    }

    pub(super) fn decode(
        config: &mut Block<u8, CONFIG_SIZE>,
        input: &mut Decoder<'_>,
    ) -> Result<(), LoadError> {
        config.copy_from_slice(input.take(CONFIG_SIZE)?);
        Ok(())
    }
}

/// MSI-X: a table of so many interrupts, and one pending bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "msix", version = 0, nested)]
pub struct Msix {
    /// The table and the bits.
    pub msix: MsixState,
}

impl Msix {
    /// So many vectors.
    #[must_use]
    pub fn new(vectors: usize) -> Self {
        Self { msix: MsixState::new(vectors) }
    }
}

/// The table, 16 bytes an interrupt as the guest wrote them, and the pending bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MsixState {
    /// Address, data and mask.
    pub table: Vec<[u8; 16]>,
    /// Bit n of byte n / 8: interrupt n is pending.
    pub pending: Vec<u8>,
}

impl MsixState {
    /// So many vectors.
    #[must_use]
    pub fn new(vectors: usize) -> Self {
        Self { table: vec![[0; 16]; vectors], pending: vec![0; vectors.div_ceil(8)] }
    }

    /// As many vectors as take so many bytes, or a few more: 129 for each eight.
    #[must_use]
    pub fn vectors_of(bytes: usize) -> usize {
        (0..=2048_usize).find(|vectors| 16 * vectors + vectors.div_ceil(8) >= bytes).unwrap_or(0)
    }
}

impl Layout<Self> for MsixState {
    const TYPE: Type = Type::variable("msix state");

    fn put(this: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(this.table.as_flattened())?;
        out.bytes(&this.pending)
    }

    fn get(this: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let mut loaded = this.clone();
        let table = loaded.table.as_flattened_mut();
        let bytes = table.len();
        table.copy_from_slice(input.take(bytes)?);
        let bytes = loaded.pending.len();
        loaded.pending.copy_from_slice(input.take(bytes)?);
        *this = loaded;
        Ok(())
    }
}
