//! The clocks of the whole machine. The example for subsections of a subsection (`parent`), and for
//! `since` with a version that nobody sends any more.

use vmstate_runtime::{Timer, Unused, VmState};

/// The offsets of the guest's clocks, and the clock that counts instructions.
#[allow(clippy::duplicated_attributes)] // of two subsections
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "timer",
    version = 2,
    minimum_version = 1,
    pre_load = "set_defaults",
    subsection(icount, needed = "counts"),
    subsection(warp_timer, name = "timer/icount/warp_timer", parent = "icount", needed = "sleeps"),
    subsection(timers, name = "timer/icount/timers", parent = "icount", needed = "adjusts"),
    subsection(
        shift,
        name = "timer/icount/shift",
        parent = "icount",
        version = 2,
        minimum_version = 2,
        needed = "adjusts"
    )
)]
pub struct Clocks {
    /// What the cycle counter is ahead of the host's.
    pub cpu_ticks_offset: i64,
    #[vmstate(rename = "unused")]
    was_ticks_per_sec: Unused<8>,
    /// What the guest's clock is ahead of the host's, in nanoseconds.
    #[vmstate(since = 2)]
    pub cpu_clock_offset: i64,

    /// The time that no instruction stands for.
    #[vmstate(subsection = "icount")]
    pub qemu_icount_bias: i64,
    /// Instructions executed.
    #[vmstate(subsection = "icount")]
    pub qemu_icount: i64,

    /// Since when all processors have been sleeping; -1 while one is not.
    #[vmstate(subsection = "warp_timer")]
    pub vm_clock_warp_start: i64,
    /// When they wake.
    #[vmstate(subsection = "warp_timer")]
    pub icount_warp_timer: Timer,

    /// The next adjustment, by the host's clock
    #[vmstate(subsection = "timers")]
    pub icount_rt_timer: Timer,
    /// and by the guest's.
    #[vmstate(subsection = "timers")]
    pub icount_vm_timer: Timer,

    /// An instruction takes this power of two of nanoseconds.
    #[vmstate(subsection = "shift")]
    pub icount_time_shift: i16,
    /// What the guest was ahead at the last adjustment.
    #[vmstate(subsection = "shift")]
    pub last_delta: i64,

    /// Whether instructions are counted, as configured.
    #[vmstate(property = "icount", default = false)]
    pub icount: bool,
    /// Whether time passes while all processors sleep.
    #[vmstate(property = "icount-sleep", default = true)]
    pub icount_sleep: bool,
    /// Whether the time of an instruction adapts to the host.
    #[vmstate(property = "icount-auto", default = false)]
    pub icount_auto: bool,
}

impl Default for Clocks {
    fn default() -> Self {
        Self {
            cpu_ticks_offset: 0,
            was_ticks_per_sec: Unused,
            cpu_clock_offset: 0,
            qemu_icount_bias: 0,
            qemu_icount: 0,
            vm_clock_warp_start: -1,
            icount_warp_timer: Timer::IDLE,
            icount_rt_timer: Timer::IDLE,
            icount_vm_timer: Timer::IDLE,
            icount_time_shift: 0,
            last_delta: 0,
            icount: false,
            icount_sleep: true,
            icount_auto: false,
        }
    }
}

impl Clocks {
    /// What a stream without subsections means.
    fn set_defaults(&mut self) {
        self.vm_clock_warp_start = -1;
        self.icount_warp_timer = Timer::IDLE;
        self.icount_rt_timer = Timer::IDLE;
        self.icount_vm_timer = Timer::IDLE;
    }

    fn counts(&self) -> bool {
        self.icount
    }

    fn sleeps(&self) -> bool {
        self.icount_sleep
    }

    fn adjusts(&self) -> bool {
        self.icount_auto
    }
}
