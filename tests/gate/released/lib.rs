//! A crate that shipped in three releases: what the mutation table edits.

#![allow(dead_code, missing_docs)]

use parts::{Desc, Fifo, Mode, QUEUES, Reg};
use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "uart", version = 2, minimum_version = 1, post_load = "settle")]
#[vmstate(subsection(clock, name = "uart/clock", needed = "has_clock"))]
pub struct Uart {
    rx: u16,
    tx: u16,
    status: u32,
    regs: [u32; 4],
    flags: Reg,
    mode: Mode,
    queues: [u16; QUEUES],
    fifo: Fifo,
    ring: [Desc; 3],
    #[vmstate(equal)]
    lanes: u32,
    count: u32,
    #[vmstate(len = "count", max = 64)]
    pending: Vec<u32>,
    #[vmstate(test = "pre_baud")]
    divisor: u32,
    #[vmstate(since = 2)]
    level: u32,
    #[vmstate(subsection = "clock")]
    clk_div: u16,
    #[vmstate(subsection = "clock")]
    clk_mul: u16,
    #[vmstate(subsection = "clock")]
    clk_freq: u32,
    #[vmstate(subsection = "clock")]
    clk_taps: [u32; 4],
    #[vmstate(property = "clock", default = true)]
    clock: bool,
}

impl Uart {
    fn settle(&mut self, _version_id: u32) {}

    fn has_clock(&self) -> bool {
        self.clock
    }

    fn pre_baud(&self, _version_id: u32) -> bool {
        !self.clock
    }
}

#[derive(VmState)]
#[vmstate(name = "watchdog", needed = "is_armed")]
pub struct Watchdog {
    timeout: u64,
    armed: bool,
}

impl Watchdog {
    fn is_armed(&self) -> bool {
        self.armed
    }
}
