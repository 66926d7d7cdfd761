//! `SPARCstation`s: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

use crate::devices::Ptimer;

/// The memory controller of a `SPARCstation`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ECC", version = 3)]
pub struct SunEcc {
    regs: [u32; 9],
    #[vmstate(buffer)]
    diag: [u8; 4],
    version: u32,
}

/// The control registers of a `SPARCstation`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "slavio_misc")]
pub struct SlavioMisc {
    dummy: u32,
    config: u8,
    aux1: u8,
    aux2: u8,
    diag: u8,
    mctrl: u8,
    sysctrl: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "slavio_intctl_cpu", nested)]
struct SlavioIntctlCpu {
    intreg_pending: u32,
}

/// The interrupts of a `SPARCstation`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "slavio_intctl")]
pub struct SlavioInterrupts {
    slaves: [SlavioIntctlCpu; 16],
    intregm_pending: u32,
    intregm_disabled: u32,
    target_cpu: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "timer", version = 3, nested)]
struct SlavioTimersTimer {
    limit: u64,
    count: u32,
    counthigh: u32,
    reached: u32,
    run: u32,
    timer: Ptimer,
}

/// The timers of a `SPARCstation`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "slavio_timer", version = 3)]
pub struct SlavioTimers {
    cputimer: [SlavioTimersTimer; 17],
}

/// The DMA of a `SPARCstation`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sparc32_dma", version = 2)]
pub struct SunDma {
    dmaregs: [u32; 4],
}
