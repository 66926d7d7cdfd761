//! The baseboard management controllers of Aspeed: registers under the names that QEMU gives them.

use vmstate_runtime::{Timer, VmState};

use crate::devices::Block;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.timer", version = 2, minimum_version = 2, nested)]
struct AspeedTimer {
    id: u8,
    level: i32,
    timer: Timer,
    reload: u32,
    #[vmstate(rename = "match")]
    matched: [u32; 2],
}

/// Eight timers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.timerctrl", version = 2, minimum_version = 2)]
pub struct AspeedTimers {
    ctrl: u32,
    ctrl2: u32,
    ctrl3: u32,
    irq_sts: u32,
    timers: [AspeedTimer; 8],
}

/// The real-time clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.rtc")]
pub struct AspeedRtc {
    reg: [u32; 24],
    #[vmstate(rename = "offset[0]")]
    offset_0: i32,
    #[vmstate(rename = "offset[1]")]
    offset_1: i32,
}

/// The real-time clock, as QEMU 10 has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.rtc", version = 2, minimum_version = 2, unreleased)]
pub struct AspeedRtcRecent {
    reg: [u32; 24],
    offset: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.i2c", version = 5, minimum_version = 5, nested)]
struct AspeedI2cPart {
    regs: [u32; 22],
}

/// The I2C controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.i2c", version = 2, minimum_version = 2)]
pub struct AspeedI2c {
    intr_status: u32,
    busses: [AspeedI2cPart; 16],
    pool: Block<u8, 2048>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.i2c", version = 6, minimum_version = 6, nested)]
struct AspeedI2cPartPart {
    regs: [u32; 28],
    pool: [u8; 32],
    dma_dram_offset: u64,
}

/// The I2C controller, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.i2c", version = 3, minimum_version = 3, unreleased)]
pub struct AspeedI2cRecent {
    intr_status: u32,
    busses: [AspeedI2cPartPart; 16],
    share_pool: Block<u8, 2048>,
}

/// The interrupt controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.new-vic")]
pub struct AspeedVic {
    level: u64,
    raw: u64,
    select: u64,
    enable: u64,
    trigger: u64,
    sense: u64,
    dual_edge: u64,
    event: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.i3c", nested)]
struct AspeedI3cPart {
    regs: Block<u32, 192>,
}

/// The I3C controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.i3c")]
pub struct AspeedI3c {
    regs: [u32; 28],
    devices: [AspeedI3cPart; 6],
}

/// The secure boot controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.sbc")]
pub struct AspeedSecureBoot {
    regs: Block<u32, 591>,
}
