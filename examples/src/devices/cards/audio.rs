//! Sound cards of ISA and PCI, under the names that QEMU gives their registers.

use vmstate_runtime::VmState;

use crate::devices::{Block, PciDevice};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "es1370_channel", version = 2, nested)]
struct Es1370Channel {
    shift: u32,
    leftover: u32,
    scount: u32,
    frame_addr: u32,
    frame_cnt: u32,
}

/// Ensoniq's `AudioPCI`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "es1370", version = 2)]
pub struct Es1370 {
    dev: PciDevice,
    chan: [Es1370Channel; 3],
    ctl: u32,
    status: u32,
    mempage: u32,
    codec: u32,
    sctl: u32,
}

/// The Gravis Ultrasound.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "gus", version = 2)]
pub struct Gus {
    pos: i32,
    left: i32,
    shift: i32,
    irqs: i32,
    samples: i32,
    last_ticks: i64,
    #[vmstate(buffer)]
    himem: Block<u8, 1_052_704>,
}

/// Crystal's CS4231A on ISA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cs4231a")]
pub struct Cs4231a {
    regs: [u32; 16],
    #[vmstate(buffer)]
    dregs: [u8; 32],
    dma_running: i32,
    audio_free: i32,
    transferred: i32,
    aci_counter: i32,
}

/// The same chip in a `SPARCstation`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cs4231")]
pub struct Cs4231 {
    regs: [u32; 16],
    dregs: [u8; 32],
}
