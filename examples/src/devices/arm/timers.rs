//! Timers of Arm machines. The examples for a shared nested struct: all of them count with the same
//! [`Ptimer`].

use vmstate_runtime::{Timer, Unused, VmState};

use super::super::{clock::Clock, ptimer::Ptimer};

/// One SP804-like timer.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "arm_timer")]
pub struct ArmTimer {
    /// Control.
    pub control: u32,
    /// Where it counts down from.
    pub limit: u32,
    /// Level of the interrupt line.
    pub int_level: i32,
    /// The counter.
    pub timer: Ptimer,
}

/// The SP804 dual timer: the levels of its interrupt lines. Its timers are sections of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sp804")]
pub struct Sp804 {
    /// Level of each timer.
    pub level: [i32; 2],
}

/// The timer of the Cortex-M System Design Kit.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cmsdk-apb-timer", version = 2, minimum_version = 2)]
pub struct CmsdkTimer {
    /// The counter.
    pub timer: Ptimer,
    /// Its clock.
    pub pclk: Clock,
    /// Control.
    pub ctrl: u32,
    /// Current value.
    pub value: u32,
    /// Where it counts down from.
    pub reload: u32,
    /// Interrupt status.
    pub intstatus: u32,
}

/// The dual timer of the Cortex-M System Design Kit.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cmsdk-apb-dualtimer", version = 2, minimum_version = 2)]
pub struct CmsdkDualTimer {
    /// The clock of both.
    pub timclk: Clock,
    /// The timers.
    pub timermod: [CmsdkDualTimerModule; 2],
    /// Integration test control.
    pub timeritcr: u32,
    /// Integration test output.
    pub timeritop: u32,
}

/// One of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cmsdk-apb-dualtimer-module", nested)]
pub struct CmsdkDualTimerModule {
    /// The counter.
    pub timer: Ptimer,
    /// Where it counts down from.
    pub load: u32,
    /// What it was stopped at.
    pub value: u32,
    /// Control.
    pub control: u32,
    /// Interrupt status.
    pub intstatus: u32,
}

/// The watchdog of the Cortex-M System Design Kit, and of the Stellaris parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cmsdk-apb-watchdog", version = 2, minimum_version = 2)]
pub struct CmsdkWatchdog {
    /// Its clock.
    pub wdogclk: Clock,
    /// The counter.
    pub timer: Ptimer,
    /// Control.
    pub control: u32,
    /// Interrupt status.
    pub intstatus: u32,
    /// Whether writes are locked.
    pub lock: u32,
    /// Integration test control.
    pub itcr: u32,
    /// Integration test output.
    pub itop: u32,
    /// Whether it asks for a reset.
    pub resetstatus: u32,
}

/// The general purpose timer of the i.MX parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx25.gpt", version = 3, minimum_version = 3)]
pub struct ImxGpt {
    /// Control.
    pub cr: u32,
    /// Prescaler.
    pub pr: u32,
    /// Status.
    pub sr: u32,
    /// Interrupt enable.
    pub ir: u32,
    /// Output compare 1.
    pub ocr1: u32,
    /// Output compare 2.
    pub ocr2: u32,
    /// Output compare 3.
    pub ocr3: u32,
    /// Input capture 1.
    pub icr1: u32,
    /// Input capture 2.
    pub icr2: u32,
    /// The count when it was last computed.
    pub cnt: u32,
    /// The next compare value.
    pub next_timeout: u32,
    /// What it sets in `sr`.
    pub next_int: u32,
    /// The frequency of the chosen clock.
    pub freq: u32,
    /// The counter.
    pub timer: Ptimer,
}

/// The enhanced periodic interrupt timer of the i.MX parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx.epit", version = 2, minimum_version = 2)]
pub struct ImxEpit {
    /// Control.
    pub cr: u32,
    /// Status.
    pub sr: u32,
    /// Load.
    pub lr: u32,
    /// Compare.
    pub cmp: u32,
    /// The count when it was last computed.
    pub cnt: u32,
    /// The frequency of the chosen clock.
    pub freq: u32,
    /// Counts to the reload.
    pub timer_reload: Ptimer,
    /// Counts to the compare match.
    pub timer_cmp: Ptimer,
}

/// The triple timer counter of Cadence, in Zynq.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cadence_TTC")]
pub struct CadenceTtc {
    /// The counters.
    pub timer: [CadenceTimer; 3],
}

/// One counter.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cadence_timer", nested)]
pub struct CadenceTimer {
    /// Clock control.
    pub reg_clock: u32,
    /// Counter control.
    pub reg_count: u32,
    /// Current value.
    pub reg_value: u32,
    /// Where it wraps around.
    pub reg_interval: u16,
    /// Match values.
    pub reg_match: [u16; 3],
    /// Pending interrupts.
    pub reg_intr: u32,
    /// Enabled interrupts.
    pub reg_intr_en: u32,
    /// Event control.
    pub reg_event_ctrl: u32,
    /// Event.
    pub reg_event: u32,
}

/// A timer of the `STM32F2xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32f2xx-timer")]
pub struct Stm32Timer {
    /// What the count is behind the guest's clock.
    pub tick_offset: i64,
    /// Control 1.
    pub tim_cr1: u32,
    /// Control 2.
    pub tim_cr2: u32,
    /// Slave mode control.
    pub tim_smcr: u32,
    /// DMA and interrupt enable.
    pub tim_dier: u32,
    /// Status.
    pub tim_sr: u32,
    /// Event generation.
    pub tim_egr: u32,
    /// Capture and compare mode 1.
    pub tim_ccmr1: u32,
    /// Capture and compare mode 2.
    pub tim_ccmr2: u32,
    /// Capture and compare enable.
    pub tim_ccer: u32,
    /// Prescaler.
    pub tim_psc: u32,
    /// Auto-reload.
    pub tim_arr: u32,
    /// Capture and compare 1.
    pub tim_ccr1: u32,
    /// Capture and compare 2.
    pub tim_ccr2: u32,
    /// Capture and compare 3.
    pub tim_ccr3: u32,
    /// Capture and compare 4.
    pub tim_ccr4: u32,
    /// DMA control.
    pub tim_dcr: u32,
    /// DMA address.
    pub tim_dmar: u32,
    /// Option.
    pub tim_or: u32,
}

/// The general purpose timer of the Stellaris parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stellaris_gptm", version = 2, minimum_version = 2)]
pub struct StellarisTimer {
    /// Configuration.
    pub config: u32,
    /// Modes of the halves.
    pub mode: [u32; 2],
    /// Control.
    pub control: u32,
    /// Raw interrupt status.
    pub state: u32,
    /// Interrupt mask.
    pub mask: u32,
    unused: Unused<8>,
    /// Where the halves count down from.
    pub load: [u32; 2],
    /// Match values.
    #[vmstate(rename = "match")]
    pub matches: [u32; 2],
    /// Prescalers.
    pub prescale: [u32; 2],
    /// Prescalers of the matches.
    pub match_prescale: [u32; 2],
    /// Count of the real-time clock.
    pub rtc: u32,
    /// When the halves expire.
    pub tick: [i64; 2],
    /// Timers of the halves.
    pub timer: [Timer; 2],
    /// The clock of both.
    pub clk: Clock,
}

/// The watchdog of the Aspeed parts. Its name on the wire is a slip that was released.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmstate_aspeed_wdt", version = 0)]
pub struct AspeedWatchdog {
    /// When it expires.
    pub timer: Timer,
    /// The registers.
    pub regs: [u32; 8],
}

/// The watchdog of the i.MX parts.
#[allow(clippy::struct_excessive_bools)] // each is a bit of a register
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx2.wdt", version = 0)]
pub struct ImxWatchdog {
    /// Whether `wicr` was written since reset.
    pub wicr_locked: bool,
    /// Whether the write-once bits of `wcr` were.
    pub wcr_locked: bool,
    /// Whether its enable bit was.
    pub wcr_wde_locked: bool,
    /// Whether its reset bit was.
    pub wcr_wdt_locked: bool,
    /// Control.
    pub wcr: u16,
    /// Service.
    pub wsr: u16,
    /// Reset status.
    pub wrsr: u16,
    /// Miscellaneous control.
    pub wmcr: u16,
    /// Interrupt control.
    pub wicr: u16,
}

/// The real-time clock of the Goldfish platform.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "goldfish_rtc", version = 3, minimum_version = 3)]
pub struct GoldfishRtc {
    /// An offset that only older peers use.
    pub tick_offset_vmstate: u64,
    /// When the alarm goes off.
    pub alarm_next: u64,
    /// Whether it is set.
    pub alarm_running: u32,
    /// Whether it went off.
    pub irq_pending: u32,
    /// Whether that interrupts.
    pub irq_enabled: u32,
    /// The high word, from the read of the low one.
    pub time_high: u32,
    /// What the clock is ahead of the guest's.
    pub tick_offset: u64,
}
