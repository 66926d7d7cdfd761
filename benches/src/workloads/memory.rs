//! (e) A graphics card: 40 scalars and 16 MiB of memory, 16,777,325 bytes.

use bytes::Bytes;
use vmstate_runtime::VmState;

use super::data::{Data, Sample, devices};

/// Its size on the wire.
pub const SIZE: usize = 105 + 4 + VRAM;

/// The size of its memory.
pub const VRAM: usize = 16 << 20;

devices! {
    /// A graphics card that owns its memory.
    #[derive(VmState, Clone, Debug, PartialEq)]
    pub struct Vga {
        pub registers: Registers,
        #[vmstate(prefix = u32)]
        pub vram: Vec<u8>,
    }

    /// The same card, with memory that can be shared.
    #[derive(VmState, Clone, Debug, PartialEq)]
    #[vmstate(name = "vga")]
    pub struct SharedVga {
        pub registers: Registers,
        #[vmstate(prefix = u32)]
        pub vram: Bytes,
    }

    /// What both cards have.
    #[derive(VmState, Clone, Debug, PartialEq)]
    pub struct Registers {
        pub mode: u32,
        pub width: u16,
        pub height: u16,
        pub index: u8,
        pub sr_index: u8,
        pub gr_index: u8,
        pub ar_index: u8,
        pub ar_flip: u8,
        pub latch: u32,
        pub misc: u8,
        pub feature: u8,
        pub st00: u8,
        pub st01: u8,
        pub dac_state: u8,
        pub dac_sub_index: u8,
        pub dac_read: u8,
        pub dac_write: u8,
        pub vbe_index: u16,
        pub vbe_id: u16,
        pub vbe_bpp: u16,
        pub vbe_enable: u16,
        pub line_offset: u32,
        pub start_address: u32,
        pub line_compare: u32,
        pub plane_updated: u32,
        pub bank_offset: u32,
        pub ring: u64,
        pub fence: u64,
        pub retired: u64,
        pub cursor_offset: u32,
        pub cursor_x: u16,
        pub cursor_y: u16,
        pub cursor_start: u8,
        pub cursor_end: u8,
        pub big_endian: u8,
        pub enabled: u8,
        pub interrupt: u32,
        pub interrupt_mask: u32,
        pub scanout: u32,
        pub generation: u32,
    }
}

/// A card with a picture.
#[must_use]
pub fn device(data: &mut Data) -> Vga {
    let registers = Registers::sample(data);
    let mut vram = vec![0; VRAM];
    for bytes in vram.chunks_exact_mut(8) {
        bytes.copy_from_slice(&data.bits().to_le_bytes());
    }
    Vga { registers, vram }
}

impl From<Vga> for SharedVga {
    fn from(vga: Vga) -> Self {
        Self { registers: vga.registers, vram: vga.vram.into() }
    }
}

impl Sample for Bytes {
    const ZERO: Self = Self::new();

    /// How many bytes there are is the device's to say.
    fn sample(_: &mut Data) -> Self {
        Self::new()
    }
}
