//! The high precision event timer. The example for `len`, as many timers as a field before them
//! says, with `validate` to keep that number sane, and for a subsection that both state and a
//! property decide about.

use vmstate_runtime::{Timer, VmState};

const MIN_TIMERS: u8 = 3;
const MAX_TIMERS: u8 = 32;

const CONFIG_ENABLE: u64 = 0x01;

/// The block of timers with its common counter.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "hpet",
    version = 2,
    minimum_version = 1,
    pre_load = "set_defaults",
    subsection(rtc_irq_level, needed = "holds_rtc_irq"),
    subsection(offset, needed = "sends_offset")
)]
pub struct Hpet {
    /// The general configuration register.
    pub config: u64,
    /// The interrupt status register.
    pub isr: u64,
    /// The main counter, as of the save.
    pub hpet_counter: u64,
    /// How many timers there are. Version 1 has always three.
    #[vmstate(since = 2, validate = "check_num_timers")]
    pub num_timers: u8,
    /// The timers.
    #[vmstate(len = "num_timers", max = MAX_TIMERS as usize)]
    pub timer: Vec<HpetTimer>,

    /// The level of the RTC's interrupt while the HPET stands in for it.
    #[vmstate(subsection = "rtc_irq_level")]
    pub rtc_irq_level: u8,
    /// What the counter is ahead of the guest's clock, in nanoseconds. Without it the receiver
    /// computes it from `hpet_counter`, which is rounded.
    #[vmstate(subsection = "offset")]
    pub hpet_offset: u64,

    /// Machine types up to 2.11 do not send `hpet_offset`.
    #[vmstate(property = "hpet-offset-saved", default = true)]
    pub hpet_offset_saved: bool,
}

/// One timer.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "hpet_timer", nested)]
pub struct HpetTimer {
    /// Its number.
    pub tn: u8,
    /// Configuration and capabilities.
    pub config: u64,
    /// The comparator.
    pub cmp: u64,
    /// The route of a message-signaled interrupt.
    pub fsb: u64,
    /// The period, or the last value written.
    pub period: u64,
    /// Whether a 32-bit timer waits for the counter to wrap around.
    pub wrap_flag: u8,
    /// When it expires.
    pub qemu_timer: Timer,
}

impl Default for Hpet {
    fn default() -> Self {
        Self::new(MIN_TIMERS)
    }
}

impl Hpet {
    /// A block of so many timers, but at least 3 and at most 32.
    #[must_use]
    pub fn new(num_timers: u8) -> Self {
        let num_timers = num_timers.clamp(MIN_TIMERS, MAX_TIMERS);
        Self {
            config: 0,
            isr: 0,
            hpet_counter: 0,
            num_timers,
            timer: (0..num_timers).map(|tn| HpetTimer { tn, ..HpetTimer::default() }).collect(),
            rtc_irq_level: 0,
            hpet_offset: 0,
            hpet_offset_saved: true,
        }
    }

    /// What version 1 and a stream without subsections mean.
    fn set_defaults(&mut self) {
        self.num_timers = MIN_TIMERS;
        self.rtc_irq_level = 0;
        self.hpet_offset = 0;
    }

    fn check_num_timers(&self, _version_id: u32) -> Result<(), String> {
        if (MIN_TIMERS..=MAX_TIMERS).contains(&self.num_timers) {
            return Ok(());
        }
        Err(format!("{} timers, an HPET has {MIN_TIMERS} to {MAX_TIMERS}", self.num_timers))
    }

    fn holds_rtc_irq(&self) -> bool {
        self.rtc_irq_level != 0
    }

    /// A stopped counter has no offset to the guest's clock.
    fn sends_offset(&self) -> bool {
        self.is_enabled() && self.hpet_offset_saved
    }

    fn is_enabled(&self) -> bool {
        self.config & CONFIG_ENABLE != 0
    }
}
