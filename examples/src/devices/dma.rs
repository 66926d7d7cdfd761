//! The DMA controller of the PC. The example for an array of nested structs, with arrays in them.

use vmstate_runtime::VmState;

/// One of the two controllers, four channels each.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dma")]
pub struct Dma {
    /// The last command.
    pub command: u8,
    /// Which channels are masked.
    pub mask: u8,
    /// Which half of a register the next access is to.
    pub flip_flop: u8,
    /// Shift from units of a transfer to bytes: 1 in the controller for words.
    #[vmstate(validate = "check_shift")]
    pub dshift: i32,
    /// The channels.
    pub regs: [DmaChannel; 4],
}

/// One channel. In arrays of two, the address is first and the count second.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dma_regs", nested)]
pub struct DmaChannel {
    /// Where it is.
    pub now: [i32; 2],
    /// Where it began, and begins anew by itself.
    pub base: [u16; 2],
    /// Direction and kind of the transfer.
    pub mode: u8,
    /// Bits 16 to 23 of the address.
    pub page: u8,
    /// Bits 24 to 31.
    pub pageh: u8,
    /// Whether the transfer is acknowledged.
    pub dack: u8,
    /// Whether it has come to its end.
    pub eop: u8,
}

impl Dma {
    /// Addresses are shifted by it.
    fn check_shift(&self, _version_id: u32) -> Result<(), String> {
        match self.dshift {
            0 | 1 => Ok(()),
            shift => Err(format!("dshift is {shift}, a controller moves bytes (0) or words (1)")),
        }
    }
}
