//! RX of Renesas: registers under the names that QEMU gives them.

use vmstate_runtime::{Timer, VmState};

use crate::devices::Block;

/// The 8-bit timers of RX.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "rx-tmr")]
pub struct RxTimer8 {
    tick: i64,
    tcnt: [u8; 2],
    tcora: [u8; 2],
    tcorb: [u8; 2],
    tcr: [u8; 2],
    tccr: [u8; 2],
    tcor: [u8; 2],
    tcsr: [u8; 2],
    div_round: [i64; 2],
    next: [u8; 2],
    timer: [Timer; 2],
}

/// The 16-bit timers of RX.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "rx-cmt")]
pub struct RxTimer16 {
    cmstr: u16,
    cmcr: [u16; 2],
    cmcnt: [u16; 2],
    cmcor: [u16; 2],
    tick: [i64; 2],
    timer: [Timer; 2],
}

/// The interrupts of RX.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "rx-icu")]
pub struct RxInterrupts {
    ir: Block<u8, 256>,
    dtcer: Block<u8, 256>,
    ier: [u8; 32],
    ipr: Block<u8, 142>,
    dmasr: [u8; 4],
    fir: u16,
    nmisr: u8,
    nmier: u8,
    nmiclr: u8,
    nmicr: u8,
    req_irq: i16,
}

/// The UART of RX.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "renesas-sci")]
pub struct RenesasSci {
    trtime: i64,
    rx_next: i64,
    smr: u8,
    brr: u8,
    scr: u8,
    tdr: u8,
    ssr: u8,
    rdr: u8,
    scmr: u8,
    semr: u8,
    read_ssr: u8,
    timer: Timer,
}
