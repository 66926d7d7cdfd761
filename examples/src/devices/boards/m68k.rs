//! Boards of m68k: the Quadra 800 and `virt`.

use vmstate_runtime::{Timer, VmState};

use super::powermac::CudaMos6522;
use crate::devices::Block;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "fdrive", nested)]
struct SwimFdrive {}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "swim", nested)]
struct SwimPart {
    mode: i32,
    iwm_switch: i32,
    regs: [u16; 8],
    iwm_data: u8,
    iwm_mode: u8,
    swim_phase: u8,
    swim_mode: u8,
    drives: [SwimFdrive; 2],
}

/// The floppy controller of a Quadra.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "SWIM")]
pub struct Swim {
    ctrl: SwimPart,
}

/// The interrupts of a Quadra.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "q800-glue", version = 0)]
pub struct Q800Glue {
    ipr: u8,
    auxmode: u8,
    nmi_release: Timer,
}

/// The second VIA of a Quadra.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "q800-via2", version = 0)]
pub struct Q800Via2 {
    parent_obj: CudaMos6522,
}

/// The network adapter of a Quadra.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dp8393x")]
pub struct Dp8393x {
    cam: Block<u16, 48>,
    regs: Block<u16, 64>,
}

/// The memory controller of a Quadra.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "djMEMC")]
pub struct DjMemc {
    regs: [u32; 14],
}

/// The I/O controller of a Quadra.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "IOSB")]
pub struct Iosb {
    regs: [u32; 7],
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "apple-sound-chip.fifo", version = 0, nested)]
struct AppleSoundChipFifo {
    fifo: Block<u8, 1024>,
    int_status: u8,
    cnt: i32,
    wptr: i32,
    rptr: i32,
    extregs: [u8; 32],
    xa_cnt: i32,
    xa_val: u8,
    xa_flags: u8,
    xa_last: [i16; 2],
}

/// The audio of a Quadra.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "apple-sound-chip", version = 0)]
pub struct AppleSound {
    fifos: [AppleSoundChipFifo; 2],
    regs: Block<u8, 96>,
    fifo_empty_ns: i64,
}

/// Interrupts of the m68k board `virt`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "m68k-irqc")]
pub struct M68kInterrupts {
    ipr: u8,
}

/// What turns it off.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "virt-ctrl")]
pub struct VirtControl {
    irq_enabled: u32,
}

/// The first VIA of a Quadra.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "q800-via1", version = 0)]
pub struct Q800Via1 {
    parent_obj: CudaMos6522,
    last_b: u8,
    #[vmstate(rename = "PRAM", buffer)]
    pram: Block<u8, 256>,
    tick_offset: u32,
    data_out: u8,
    data_out_cnt: i32,
    data_in: u8,
    data_in_cnt: u8,
    cmd: u8,
    wprotect: i32,
    alt: i32,
    adb_data_in_size: i32,
    adb_data_in_index: i32,
    adb_data_out_index: i32,
    #[vmstate(buffer)]
    adb_data_in: Block<u8, 128>,
    #[vmstate(buffer)]
    adb_data_out: [u8; 16],
    adb_autopoll_cmd: u8,
    one_second_timer: Timer,
    next_second: i64,
    sixty_hz_timer: Timer,
    next_sixty_hz: i64,
}

/// The first VIA of a Quadra, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "q800-via1", version = 0, unreleased)]
pub struct Q800Via1Recent {
    parent_obj: CudaMos6522,
    last_b: u8,
    #[vmstate(rename = "PRAM", buffer)]
    pram: Block<u8, 256>,
    tick_offset: u32,
    data_out: u8,
    data_out_cnt: i32,
    data_in: u8,
    data_in_cnt: u8,
    cmd: u8,
    wprotect: i32,
    alt: i32,
    adb_data_in_size: i32,
    adb_data_in_index: i32,
    adb_data_out_index: i32,
    #[vmstate(buffer)]
    adb_data_in: Block<u8, 128>,
    #[vmstate(buffer)]
    adb_data_out: [u8; 16],
    adb_autopoll_cmd: u8,
    one_second_timer: Timer,
    next_second: i64,
    sixty_hz_timer: Timer,
    next_sixty_hz: i64,
    timer_hack_state: i32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "swim", nested)]
struct SwimRegisters {
    mode: i32,
    iwm_switch: i32,
    iwm_latches: u8,
    iwmregs: [u8; 8],
    ismregs: [u8; 16],
    swim_phase: u8,
    swim_mode: u8,
    drives: [SwimFdrive; 2],
}

/// The floppy controller of a Quadra, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "SWIM", unreleased)]
pub struct SwimRecent {
    ctrl: SwimRegisters,
}
