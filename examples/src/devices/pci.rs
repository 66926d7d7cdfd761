//! What every PCI device has. The example for `with`, a hand-written codec where the derive's own
//! would accept what a device cannot be, and for `at_most`.

use vmstate_runtime::VmState;

/// Bytes of the configuration space.
const CONFIG_SIZE: usize = 256;

/// Configuration space and interrupt lines. PCI Express has a larger space, 4096 bytes.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "PCIDevice", version = 2, minimum_version = 1, nested)]
pub struct PciDevice {
    /// A version from before nested structs had one; a receiver takes its own or less.
    #[vmstate(at_most)]
    version_id: i32,
    /// The configuration space.
    #[vmstate(rename = "config[0]", with = config_space)]
    pub config: [u8; CONFIG_SIZE],
    /// Whether INTA to INTD are raised.
    #[vmstate(with = irq_lines)]
    pub irq_state: [u32; 4],
}

impl Default for PciDevice {
    fn default() -> Self {
        Self { version_id: 2, config: [0; CONFIG_SIZE], irq_state: [0; 4] }
    }
}

/// The configuration space. A machine would compare the read-only registers with those of its own
/// device here.
mod config_space {
    use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, schema::Type};

    use super::CONFIG_SIZE;

    pub(super) const TYPE: Type = Type::leaf("pci config", CONFIG_SIZE);

    pub(super) fn encode(
        config: &[u8; CONFIG_SIZE],
        out: &mut Encoder<'_>,
    ) -> Result<(), SaveError> {
        out.bytes(config)
    }

    pub(super) fn decode(
        config: &mut [u8; CONFIG_SIZE],
        input: &mut Decoder<'_>,
    ) -> Result<(), LoadError> {
        config.copy_from_slice(input.take(CONFIG_SIZE)?);
        Ok(())
    }
}

/// The interrupt lines: four words, each 0 or 1.
pub(crate) mod irq_lines {
    use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, schema::Type};

    pub(crate) const TYPE: Type = Type::leaf("pci irq state", 16);

    pub(crate) fn encode(lines: &[u32; 4], out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(lines)
    }

    pub(crate) fn decode(lines: &mut [u32; 4], input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let loaded: [u32; 4] = input.read()?;
        if let Some(level) = loaded.iter().find(|level| **level > 1) {
            return Err(input
                .error(format!("expected the level of an interrupt line, 0 or 1, found {level}")));
        }
        *lines = loaded;
        Ok(())
    }
}
