//! Graphics adapters around the VGA core.

use vmstate_runtime::{Timer, Unused, VmState};

use crate::devices::cards::Vga;
use crate::devices::{Block, PciDevice};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "qxl-memslot", version = 21, nested)]
struct QxlMemslot {
    #[vmstate(rename = "slot.mem_start")]
    slot_mem_start: u64,
    #[vmstate(rename = "slot.mem_end")]
    slot_mem_end: u64,
    active: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "qxl-surface", version = 21, nested)]
struct QxlSurface {
    width: u32,
    height: u32,
    stride: i32,
    format: u32,
    position: u32,
    mouse_mode: u32,
    flags: u32,
    r#type: u32,
    mem: u64,
}

/// SPICE graphics.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "qxl", version = 21)]
pub struct Qxl {
    pci: PciDevice,
    vga: Vga,
    #[vmstate(rename = "shadow_rom.mode")]
    shadow_rom_mode: u32,
    num_free_res: u32,
    last_release_offset: u32,
    mode: u32,
    #[vmstate(rename = "ssd.unique")]
    ssd_unique: u32,
    #[vmstate(equal)]
    num_memslots: i32,
    guest_slots: [QxlMemslot; 8],
    #[vmstate(rename = "guest_primary.surface")]
    guest_primary_surface: QxlSurface,
    #[vmstate(rename = "ssd.num_surfaces", equal)]
    ssd_num_surfaces: i32,
    #[vmstate(rename = "guest_surfaces.cmds")]
    guest_surfaces_cmds: Block<u64, 1024>,
    guest_cursor: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmware_vga_internal", version = 0, nested)]
struct VmwareVgaInternal {
    #[vmstate(equal)]
    new_depth: i32,
    enable: i32,
    config: i32,
    #[vmstate(rename = "cursor.id")]
    cursor_id: i32,
    #[vmstate(rename = "cursor.x")]
    cursor_x: i32,
    #[vmstate(rename = "cursor.y")]
    cursor_y: i32,
    #[vmstate(rename = "cursor.on")]
    cursor_on: i32,
    index: i32,
    scratch: Block<u32, 32768>,
    new_width: i32,
    new_height: i32,
    guest: u32,
    svgaid: u32,
    syncing: i32,
    unused: Unused<4>,
}

/// `VMware`'s SVGA II.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmware_vga", version = 0)]
pub struct VmwareVga {
    parent_obj: PciDevice,
    chip: VmwareVgaInternal,
}

/// VGA on ISA, as QEMU 11.1 names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vga-isa")]
pub struct VgaIsa {
    state: Vga,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ramfb", nested)]
struct Ramfb {
    #[vmstate(buffer)]
    cfg: [u8; 28],
}

/// A frame buffer in RAM.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ramfb-dev")]
pub struct RamFbDevice {
    state: Ramfb,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "macfb", nested)]
struct Macfb {
    r#type: u8,
    color_palette: Block<u8, 768>,
    palette_current: u32,
    regs: Block<u32, 128>,
    vbl_timer: Timer,
}

/// The frame buffer of a Macintosh's `NuBus`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "macfb-nubus")]
pub struct MacFbNubus {
    macfb: Macfb,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "g364fb", version = 2, nested)]
struct G364fb {
    #[vmstate(buffer)]
    color_palette: Block<u8, 768>,
    #[vmstate(buffer)]
    cursor_palette: [u8; 9],
    cursor: Block<u16, 512>,
    cursor_position: u32,
    ctla: u32,
    top_of_screen: u32,
    width: u32,
    height: u32,
}

/// The G364 of a Magnum.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "g364fb-sysbus", version = 2)]
pub struct G364Fb {
    g364: G364fb,
}

impl Qxl {
    /// An adapter of the size that QEMU makes: the primary one is a VGA, others are not.
    #[must_use]
    pub fn new(is_primary: bool) -> Self {
        let vga = if is_primary { Vga::default() } else { Vga::on_isa() };
        Self { vga, num_memslots: 8, ssd_num_surfaces: 1024, ..Self::default() }
    }
}

impl VmwareVga {
    /// An adapter of 32 bits a pixel, as QEMU makes it.
    #[must_use]
    pub fn new() -> Self {
        let chip = VmwareVgaInternal { new_depth: 32, ..VmwareVgaInternal::default() };
        Self { chip, ..Self::default() }
    }
}
