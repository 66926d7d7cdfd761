//! The baseboard management controllers of Nuvoton: registers under the names that QEMU gives them.

use vmstate_runtime::{Timer, VmState};

use crate::devices::{Block, Clock};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-base-timer", version = 0, nested)]
struct Npcm7xxBaseTimer {
    qtimer: Timer,
    expires_ns: i64,
    remaining_ns: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-timer", nested)]
struct Npcm7xxTimer {
    base_timer: Npcm7xxBaseTimer,
    tcsr: u32,
    ticr: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-watchdog-timer", version = 0, nested)]
struct Npcm7xxWatchdogTimer {
    base_timer: Npcm7xxBaseTimer,
    wtcr: u32,
}

/// Timers and a watchdog.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-timer-ctrl", version = 2, minimum_version = 2)]
pub struct NuvotonTimers {
    tisr: u32,
    clock: Clock,
    timer: [Npcm7xxTimer; 5],
    watchdog_timer: Npcm7xxWatchdogTimer,
}

/// Memory that is written once.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-otp", version = 0)]
pub struct NuvotonFuses {
    regs: [u32; 6],
    array: Block<u8, 1024>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-pwm", version = 0, nested)]
struct Npcm7xxPwm {
    running: bool,
    inverted: bool,
    index: u8,
    cnr: u32,
    cmr: u32,
    pdr: u32,
    pwdr: u32,
    freq: u32,
    duty: u32,
}

/// Pulses for fans.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-pwm-module", version = 0)]
pub struct NuvotonPwm {
    clock: Clock,
    pwm: [Npcm7xxPwm; 4],
    ppr: u32,
    csr: u32,
    pcr: u32,
    pier: u32,
    piir: u32,
}

/// The network adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-emc", version = 0)]
pub struct NuvotonEthernet {
    emc_num: u8,
    regs: Block<u32, 55>,
    tx_active: bool,
    rx_active: bool,
}

/// Global registers.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-gcr", version = 0)]
pub struct NuvotonGlobal {
    regs: Block<u32, 82>,
}

/// Clocks.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-clk")]
pub struct NuvotonClocks {
    regs: [u32; 28],
    ref_ns: i64,
    clkref: Clock,
}

/// Analog inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-adc", version = 0)]
pub struct NuvotonAdc {
    conv_timer: Timer,
    con: u32,
    data: u32,
    clock: Clock,
    adci: [u32; 8],
    vref: u32,
    iref: u32,
    calibration_r_values: [u16; 2],
}

/// Random numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-rng", version = 0)]
pub struct NuvotonRandom {
    rngcs: u8,
    rngd: u8,
    rngmode: u8,
}
