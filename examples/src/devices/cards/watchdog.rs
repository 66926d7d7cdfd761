//! Watchdogs.

use vmstate_runtime::{Timer, VmState};

use crate::devices::PciDevice;

/// The watchdog of Intel's 6300ESB.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "i6300esb_wdt", version = 10000, minimum_version = 1)]
pub struct I6300Esb {
    /// What every PCI device has.
    pub dev: PciDevice,
    /// Whether it resets the machine.
    pub reboot_enabled: i32,
    /// The clock: 1 kHz or 1 MHz.
    pub clock_scale: i32,
    /// The interrupt of the first stage.
    pub int_type: i32,
    /// Whether it starts again instead.
    pub free_run: i32,
    /// Whether the configuration is locked.
    pub locked: i32,
    /// Whether it runs.
    pub enabled: i32,
    /// When the stage ends.
    pub timer: Timer,
    /// How long the first stage is,
    pub timer1_preload: u32,
    /// and the second.
    pub timer2_preload: u32,
    /// The stage.
    pub stage: i32,
    /// How far the guest is with the words that unlock the registers.
    pub unlock_state: i32,
    /// Whether it reset the machine before.
    pub previous_reboot_flag: i32,
}

/// The iBASE 700.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ib700_wdt", version = 0)]
pub struct Ib700 {
    /// When it expires.
    pub timer: Timer,
}
