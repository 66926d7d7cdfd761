//! The real-time clock of the PC. The example for `since`: the layout grew twice, always at its
//! end, and the oldest streams still load.

use vmstate_runtime::{Timer, Unused, VmState};

/// The clock and its 128 bytes of battery-backed memory.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "mc146818rtc",
    version = 3,
    minimum_version = 1,
    pre_load = "set_defaults",
    post_load = "check_index",
    subsection(irq_reinject_on_ack_count, needed = "reinjects")
)]
pub struct Mc146818Rtc {
    /// Time, date, control registers, and what the firmware keeps there.
    #[vmstate(buffer)]
    pub cmos_data: [u8; 128],
    /// Which of them the data port accesses.
    pub cmos_index: u8,
    /// Seven integers of the broken-down time, which is in `cmos_data` as well.
    #[vmstate(rename = "unused[0]")]
    pub was_current_tm: Unused<28>,
    /// The next periodic interrupt.
    pub periodic_timer: Timer,
    /// When it is due, in ticks of the 32 kHz clock.
    pub next_periodic_time: i64,
    /// A time and two timers of the former second-by-second emulation.
    #[vmstate(rename = "unused[1]")]
    pub was_second_timers: Unused<24>,

    /// Periodic interrupts the guest has missed.
    #[vmstate(since = 2)]
    pub irq_coalesced: u32,
    /// The period for which they were counted.
    #[vmstate(since = 2)]
    pub period: u32,

    /// The date and time at `last_update`, in seconds since 1970.
    #[vmstate(since = 3)]
    pub base_rtc: u64,
    /// When `base_rtc` was taken, in nanoseconds of the clock that drives this one.
    #[vmstate(since = 3)]
    pub last_update: u64,
    /// Nanoseconds that had passed of that second.
    #[vmstate(since = 3)]
    pub offset: i64,
    /// When the update cycle ends.
    #[vmstate(since = 3)]
    pub update_timer: Timer,
    /// When the alarm is due.
    #[vmstate(since = 3)]
    pub next_alarm_time: u64,

    /// How often a missed interrupt was injected when the guest acknowledged the one before.
    #[vmstate(subsection = "irq_reinject_on_ack_count")]
    pub irq_reinject_on_ack_count: u16,
}

impl Default for Mc146818Rtc {
    fn default() -> Self {
        Self {
            cmos_data: [0; 128],
            cmos_index: 0,
            was_current_tm: Unused,
            periodic_timer: Timer::IDLE,
            next_periodic_time: 0,
            was_second_timers: Unused,
            irq_coalesced: 0,
            period: 0,
            base_rtc: 0,
            last_update: 0,
            offset: 0,
            update_timer: Timer::IDLE,
            next_alarm_time: 0,
            irq_reinject_on_ack_count: 0,
        }
    }
}

impl Mc146818Rtc {
    /// What older versions and a stream without the subsection mean. Without `base_rtc` the time is
    /// that of `cmos_data`.
    fn set_defaults(&mut self) {
        let Self { cmos_data, cmos_index, periodic_timer, next_periodic_time, .. } = self.clone();
        *self =
            Self { cmos_data, cmos_index, periodic_timer, next_periodic_time, ..Self::default() };
    }

    /// The data port uses the index unchecked.
    fn check_index(&mut self, _version_id: u32) -> Result<(), String> {
        let index = self.cmos_index;
        if usize::from(index) >= self.cmos_data.len() {
            return Err(format!("cmos_index is {index}, beyond the 128 bytes of memory"));
        }
        Ok(())
    }

    fn reinjects(&self) -> bool {
        self.irq_reinject_on_ack_count != 0
    }
}
