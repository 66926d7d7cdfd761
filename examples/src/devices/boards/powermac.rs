//! Power Macintoshes: registers under the names that QEMU gives them.

use vmstate_runtime::{Timer, VmState};

use crate::devices::{Block, PciDevice};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "heathrow_pic_one", version = 0, nested)]
struct HeathrowPicOne {
    events: u32,
    mask: u32,
    levels: u32,
    level_triggered: u32,
}

/// Interrupts of a Power Macintosh.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "heathrow_pic")]
pub struct Heathrow {
    pics: [HeathrowPicOne; 2],
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mos6522_timer", version = 0, nested)]
struct Mos6522Timer {
    latch: u16,
    counter_value: u16,
    load_time: i64,
    next_irq_time: i64,
    timer: Timer,
}

/// A VIA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mos6522")]
pub struct Mos6522 {
    a: u8,
    b: u8,
    dira: u8,
    dirb: u8,
    sr: u8,
    acr: u8,
    pcr: u8,
    ifr: u8,
    ier: u8,
    last_irq_levels: u8,
    timers: [Mos6522Timer; 2],
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mos6522", nested)]
pub(super) struct CudaMos6522 {
    a: u8,
    b: u8,
    dira: u8,
    dirb: u8,
    sr: u8,
    acr: u8,
    pcr: u8,
    ifr: u8,
    ier: u8,
    last_irq_levels: u8,
    timers: [Mos6522Timer; 2],
}

/// The keyboard controller of a Power Macintosh.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cuda", version = 6)]
pub struct Cuda {
    #[vmstate(rename = "mos6522_cuda.parent_obj")]
    mos6522_cuda_parent_obj: CudaMos6522,
    last_b: u8,
    last_acr: u8,
    data_in_size: i32,
    data_in_index: i32,
    data_out_index: i32,
    #[vmstate(buffer)]
    data_in: Block<u8, 128>,
    #[vmstate(buffer)]
    data_out: [u8; 16],
    tick_offset: u32,
    sr_delay_timer: Timer,
}

/// The power manager of a Power Macintosh.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pmu")]
pub struct MacPmu {
    #[vmstate(rename = "mos6522_pmu.parent_obj")]
    mos6522_pmu_parent_obj: CudaMos6522,
    last_b: u8,
    cmd: u8,
    cmdlen: u32,
    rsplen: u32,
    cmd_buf_pos: u8,
    #[vmstate(buffer)]
    cmd_buf: Block<u8, 128>,
    cmd_rsp_pos: u8,
    cmd_rsp_sz: u8,
    #[vmstate(buffer)]
    cmd_rsp: Block<u8, 128>,
    intbits: u8,
    intmask: u8,
    tick_offset: u32,
    one_sec_timer: Timer,
    one_sec_target: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dbdma_io", version = 0, nested)]
struct DbdmaIo {
    addr: u64,
    len: i32,
    is_last: i32,
    is_dma_out: i32,
    processing: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dbdma_cmd", version = 0, nested)]
struct DbdmaCmd {
    req_count: u16,
    command: u16,
    phy_addr: u32,
    cmd_dep: u32,
    res_count: u16,
    xfer_status: u16,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dbdma_channel", nested)]
struct DbdmaChannel {
    regs: [u32; 16],
    io: DbdmaIo,
    current: DbdmaCmd,
}

/// The DMA of a Power Macintosh.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dbdma", version = 3)]
pub struct Dbdma {
    channels: [DbdmaChannel; 32],
}

/// The memory of a Power Macintosh.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "macio_nvram")]
pub struct MacNvram {
    #[vmstate(buffer)]
    data: Block<u8, 8192>,
}

/// The I/O controller of a Power Macintosh.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "macio-oldworld", version = 0)]
pub struct MacIoOld {
    #[vmstate(rename = "parent_obj.parent")]
    parent_obj_parent: PciDevice,
}

/// The newer one.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "macio-newworld", version = 0)]
pub struct MacIoNew {
    #[vmstate(rename = "parent_obj.parent")]
    parent_obj_parent: PciDevice,
}

/// The pins of a Power Macintosh.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "macio_gpio", version = 0)]
pub struct MacGpio {
    gpio_levels: [u8; 8],
    gpio_regs: Block<u8, 36>,
}
