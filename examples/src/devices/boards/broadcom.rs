//! The parts of Broadcom in the Raspberry Pi: registers under the names that QEMU gives them.

use vmstate_runtime::{Unused, VmState};

use crate::devices::{Block, Clock};

/// The interrupt controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-ic")]
pub struct BcmInterrupts {
    gpu_irq_level: u64,
    gpu_irq_enable: u64,
    arm_irq_level: u8,
    arm_irq_enable: u8,
    fiq_enable: bool,
    fiq_select: u8,
}

/// A clock that is chosen from others.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-cprman-dsi0hsck-mux")]
pub struct BcmDsiClock {
    plla_in: Clock,
    plld_in: Clock,
}

/// The clock manager.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-cprman")]
pub struct BcmClocks {
    regs: Block<u32, 2048>,
}

/// The system timer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835_sys_timer")]
pub struct BcmSystemTimer {
    #[vmstate(rename = "reg.ctrl_status")]
    ctrl_status: u32,
    #[vmstate(rename = "reg.compare")]
    compare: [u32; 4],
}

/// The small UART.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-aux")]
pub struct BcmMiniUart {
    read_fifo: [u8; 8],
    read_pos: u8,
    read_count: u8,
    ier: u8,
    iir: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-mbox_box", nested)]
struct Bcm2835MboxBox {
    reg: [u32; 32],
    count: u32,
    status: u32,
    config: u32,
}

/// Mail between the CPU and the graphics processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-mbox")]
pub struct BcmMailbox {
    available: [bool; 9],
    mbox: [Bcm2835MboxBox; 2],
}

/// The frame buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-fb")]
pub struct BcmFrameBuffer {
    lock: bool,
    invalidate: bool,
    pending: bool,
    #[vmstate(rename = "config.xres")]
    xres: u32,
    #[vmstate(rename = "config.yres")]
    yres: u32,
    #[vmstate(rename = "config.xres_virtual")]
    xres_virtual: u32,
    #[vmstate(rename = "config.yres_virtual")]
    yres_virtual: u32,
    #[vmstate(rename = "config.xoffset")]
    xoffset: u32,
    #[vmstate(rename = "config.yoffset")]
    yoffset: u32,
    #[vmstate(rename = "config.bpp")]
    bpp: u32,
    #[vmstate(rename = "config.base")]
    base: u32,
    unused: Unused<8>,
    #[vmstate(rename = "config.pixo")]
    pixo: u32,
    #[vmstate(rename = "config.alpha")]
    alpha: u32,
}

/// Questions to the firmware.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-property")]
pub struct BcmProperties {
    #[vmstate(buffer)]
    macaddr: [u8; 6],
    addr: u32,
    pending: bool,
}

/// The controller of SD cards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-sdhost")]
pub struct BcmSdHost {
    cmd: u32,
    cmdarg: u32,
    status: u32,
    rsp: [u32; 4],
    config: u32,
    edm: u32,
    vdd: u32,
    hbct: u32,
    hblc: u32,
    fifo_pos: i32,
    fifo_len: i32,
    fifo: [u32; 16],
    datacnt: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-dma-chan", nested)]
struct Bcm2835DmaChan {
    cs: u32,
    conblk_ad: u32,
    ti: u32,
    source_ad: u32,
    dest_ad: u32,
    txfr_len: u32,
    stride: u32,
    nextconbk: u32,
    debug: u32,
}

/// The DMA controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-dma")]
pub struct BcmDma {
    chan: [Bcm2835DmaChan; 16],
    int_status: u32,
    enable: u32,
}

/// Power management.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-powermgt")]
pub struct BcmPower {
    rstc: u32,
    rsts: u32,
    wdog: u32,
}

/// Random numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-rng")]
pub struct BcmRandom {
    rng_ctrl: u32,
    rng_status: u32,
}

/// The thermometer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835_thermal")]
pub struct BcmThermal {
    ctl: u32,
}

/// Pins.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835_gpio")]
pub struct BcmGpio {
    fsel: Block<u8, 54>,
    lev0: u32,
    lev1: u32,
    sd_fsel: u8,
}

/// The I2C controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-i2c")]
pub struct BcmI2c {
    c: u32,
    s: u32,
    dlen: u32,
    a: u32,
    div: u32,
    del: u32,
    clkt: u32,
    last_dlen: u32,
}

/// The host interface that interrupts of USB go through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mphi")]
pub struct BcmMphi {
    outdda: u32,
    outddb: u32,
    ctrl: u32,
    intstat: u32,
    swirq: u32,
}
