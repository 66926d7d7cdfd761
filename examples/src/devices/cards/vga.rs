//! Graphics adapters. The example for `equal`, what must match the destination, and for a
//! subsection whose name has no slash.

use vmstate_runtime::VmState;

use super::express::PciExpressDevice;
use crate::devices::PciDevice;

/// The VGA core: on the ISA bus it is the whole adapter.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "vga",
    nested,
    version = 2,
    minimum_version = 2,
    pre_load = "set_defaults",
    post_load = "check_indices",
    subsection(endian, name = "vga.endian", needed = "has_other_byte_order")
)]
pub struct Vga {
    /// The last four bytes read, one a plane.
    pub latch: u32,
    /// Sequencer: which register,
    pub sr_index: u8,
    /// and the registers.
    #[vmstate(buffer)]
    pub sr: [u8; 8],
    /// Graphics controller: which register,
    pub gr_index: u8,
    /// and the registers.
    #[vmstate(buffer)]
    pub gr: [u8; 16],
    /// Attribute controller: which register,
    pub ar_index: u8,
    /// and the registers.
    #[vmstate(buffer)]
    pub ar: [u8; 21],
    /// Whether the next write to the attribute controller is data.
    pub ar_flip_flop: i32,
    /// CRT controller: which register,
    pub cr_index: u8,
    /// and the registers.
    #[vmstate(buffer)]
    pub cr: [u8; 256],
    /// Miscellaneous output.
    pub msr: u8,
    /// Feature control.
    pub fcr: u8,
    /// Input status 0.
    pub st00: u8,
    /// Input status 1.
    pub st01: u8,
    /// Palette: whether it is read or written,
    pub dac_state: u8,
    /// which of red, green and blue is next,
    pub dac_sub_index: u8,
    /// of which color on reads
    pub dac_read_index: u8,
    /// and writes,
    pub dac_write_index: u8,
    /// what was written of it,
    #[vmstate(buffer)]
    pub dac_cache: [u8; 3],
    /// and 256 colors.
    #[vmstate(buffer)]
    pub palette: [u8; 768],
    /// What the window of the guest shows of the memory.
    pub bank_offset: i32,
    /// Whether the fields that follow are there: always.
    #[vmstate(equal)]
    is_vbe_vmstate: u8,
    /// Bochs' extension: which register,
    pub vbe_index: u16,
    /// and the registers.
    pub vbe_regs: [u16; 10],
    /// Where the picture starts,
    pub vbe_start_addr: u32,
    /// bytes of a line,
    pub vbe_line_offset: u32,
    /// and which banks there are.
    pub vbe_bank_mask: u32,

    /// Whether pixels are big-endian.
    #[vmstate(subsection = "endian")]
    pub big_endian_fb: bool,
    #[vmstate(skip = "the byte order of the machine")]
    default_big_endian: bool,
}

impl Default for Vga {
    fn default() -> Self {
        Self {
            latch: 0,
            sr_index: 0,
            sr: [0; 8],
            gr_index: 0,
            gr: [0; 16],
            ar_index: 0,
            ar: [0; 21],
            ar_flip_flop: 0,
            cr_index: 0,
            cr: [0; 256],
            msr: 0,
            fcr: 0,
            st00: 0,
            st01: 0,
            dac_state: 0,
            dac_sub_index: 0,
            dac_read_index: 0,
            dac_write_index: 0,
            dac_cache: [0; 3],
            palette: [0; 768],
            bank_offset: 0,
            is_vbe_vmstate: 1,
            vbe_index: 0,
            vbe_regs: [0; 10],
            vbe_start_addr: 0,
            vbe_line_offset: 0,
            vbe_bank_mask: 0,
            big_endian_fb: false,
            default_big_endian: false,
        }
    }
}

impl Vga {
    /// The adapter on the ISA bus. QEMU 7.2 sends, in this layout, memory that is not the core's:
    /// it goes by, and means nothing.
    #[must_use]
    pub fn on_isa() -> Self {
        Self { is_vbe_vmstate: 0, ..Self::default() }
    }

    fn set_defaults(&mut self) {
        self.big_endian_fb = self.default_big_endian;
    }

    fn has_other_byte_order(&self) -> bool {
        self.big_endian_fb != self.default_big_endian
    }

    /// A guest's write sets these to what the registers can hold; a stream may say anything.
    fn check_indices(&mut self, _version_id: u32) -> Result<(), String> {
        if self.is_vbe_vmstate == 0 {
            return Ok(());
        }
        let indices = [
            ("sr_index", self.sr_index, self.sr.len()),
            ("gr_index", self.gr_index, self.gr.len()),
            ("dac_sub_index", self.dac_sub_index, self.dac_cache.len()),
        ];
        match indices.iter().find(|(_, index, len)| usize::from(*index) >= *len) {
            Some((name, index, len)) => Err(format!("{name} is {index}, below {len} expected")),
            None => Ok(()),
        }
    }
}

/// The adapter on the PCI bus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vga", version = 2, minimum_version = 2)]
pub struct PciVga {
    /// What every PCI device has.
    pub dev: PciDevice,
    /// The core.
    pub vga: Vga,
}

/// The core of the Cirrus Logic GD5446: VGA with more registers.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "cirrus_vga", nested, version = 2, minimum_version = 1, post_load = "check_index")]
pub struct Cirrus {
    /// The last four bytes read, one a plane.
    #[vmstate(rename = "vga.latch")]
    pub latch: u32,
    /// Sequencer: which register,
    #[vmstate(rename = "vga.sr_index")]
    pub sr_index: u8,
    /// and the registers.
    #[vmstate(rename = "vga.sr", buffer)]
    pub sr: [u8; 256],
    /// Graphics controller: which register.
    #[vmstate(rename = "vga.gr_index")]
    pub gr_index: u8,
    /// Registers 0
    pub cirrus_shadow_gr0: u8,
    /// and 1, as the guest wrote them,
    pub cirrus_shadow_gr1: u8,
    /// and the others. The first two are derived.
    #[vmstate(rename = "vga.gr", buffer, range = 2..256)]
    pub gr: [u8; 256],
    /// Attribute controller: which register,
    #[vmstate(rename = "vga.ar_index")]
    pub ar_index: u8,
    /// and the registers.
    #[vmstate(rename = "vga.ar", buffer)]
    pub ar: [u8; 21],
    /// Whether the next write to the attribute controller is data.
    #[vmstate(rename = "vga.ar_flip_flop")]
    pub ar_flip_flop: i32,
    /// CRT controller: which register,
    #[vmstate(rename = "vga.cr_index")]
    pub cr_index: u8,
    /// and the registers.
    #[vmstate(rename = "vga.cr", buffer)]
    pub cr: [u8; 256],
    /// Miscellaneous output.
    #[vmstate(rename = "vga.msr")]
    pub msr: u8,
    /// Feature control.
    #[vmstate(rename = "vga.fcr")]
    pub fcr: u8,
    /// Input status 0.
    #[vmstate(rename = "vga.st00")]
    pub st00: u8,
    /// Input status 1.
    #[vmstate(rename = "vga.st01")]
    pub st01: u8,
    /// Palette: whether it is read or written,
    #[vmstate(rename = "vga.dac_state")]
    pub dac_state: u8,
    /// which of red, green and blue is next,
    #[vmstate(rename = "vga.dac_sub_index")]
    pub dac_sub_index: u8,
    /// of which color on reads
    #[vmstate(rename = "vga.dac_read_index")]
    pub dac_read_index: u8,
    /// and writes,
    #[vmstate(rename = "vga.dac_write_index")]
    pub dac_write_index: u8,
    /// what was written of it,
    #[vmstate(rename = "vga.dac_cache", buffer)]
    pub dac_cache: [u8; 3],
    /// and 256 colors.
    #[vmstate(rename = "vga.palette", buffer)]
    pub palette: [u8; 768],
    /// What the window of the guest shows of the memory.
    #[vmstate(rename = "vga.bank_offset")]
    pub bank_offset: i32,
    /// The hidden register: reads until it shows,
    pub cirrus_hidden_dac_lockindex: u8,
    /// and its value.
    pub cirrus_hidden_dac_data: u8,
    /// Where the cursor is.
    #[vmstate(rename = "vga.hw_cursor_x")]
    pub hw_cursor_x: u32,
    /// Where the cursor is.
    #[vmstate(rename = "vga.hw_cursor_y")]
    pub hw_cursor_y: u32,
}

impl Default for Cirrus {
    fn default() -> Self {
        Self {
            latch: 0,
            sr_index: 0,
            sr: [0; 256],
            gr_index: 0,
            cirrus_shadow_gr0: 0,
            cirrus_shadow_gr1: 0,
            gr: [0; 256],
            ar_index: 0,
            ar: [0; 21],
            ar_flip_flop: 0,
            cr_index: 0,
            cr: [0; 256],
            msr: 0,
            fcr: 0,
            st00: 0,
            st01: 0,
            dac_state: 0,
            dac_sub_index: 0,
            dac_read_index: 0,
            dac_write_index: 0,
            dac_cache: [0; 3],
            palette: [0; 768],
            bank_offset: 0,
            cirrus_hidden_dac_lockindex: 5,
            cirrus_hidden_dac_data: 0,
            hw_cursor_x: 0,
            hw_cursor_y: 0,
        }
    }
}

impl Cirrus {
    /// The first two registers are what the guest wrote, masked. An index is one of 256 here.
    fn check_index(&mut self, _version_id: u32) -> Result<(), String> {
        self.gr[0] = self.cirrus_shadow_gr0 & 0x0f;
        self.gr[1] = self.cirrus_shadow_gr1 & 0x0f;
        let index = self.dac_sub_index;
        if usize::from(index) < self.dac_cache.len() {
            return Ok(());
        }
        Err(format!("dac_sub_index is {index}, below 3 expected"))
    }
}

/// The Cirrus Logic GD5446 on the PCI bus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cirrus_vga", version = 2, minimum_version = 2)]
pub struct PciCirrus {
    /// What every PCI device has.
    pub dev: PciDevice,
    /// The core.
    pub cirrus_vga: Cirrus,
}

/// A display that is nothing but Bochs' extension.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bochs-display", version = 0)]
pub struct BochsDisplay {
    /// What every PCI device has.
    pub pci: PciDevice,
    /// The registers.
    pub vbe_regs: [u16; 10],
    /// Whether pixels are big-endian.
    pub big_endian_fb: bool,
}

/// The same on a bus of PCI Express.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bochs-display", version = 0, unreleased)]
pub struct BochsDisplayExpress {
    /// What every PCI Express device has.
    pub pci: PciExpressDevice,
    /// The registers.
    pub vbe_regs: [u16; 10],
    /// Whether pixels are big-endian.
    pub big_endian_fb: bool,
}
