//! What a Cortex-A9 or -A5 has for each of its cores. The example for `len` with a property: the number
//! of cores is part of the machine and not sent.

use vmstate_runtime::{Timer, VmState};

use super::ptimer::Ptimer;

const MAX_CORES: usize = 4;

/// The private timers, or the watchdogs, of all cores.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "arm_mptimer", version = 3, minimum_version = 3)]
pub struct MpTimer {
    /// One for each core.
    #[vmstate(len = "num_cpu", max = MAX_CORES)]
    pub timerblock: Vec<MpTimerBlock>,
    /// How many.
    #[vmstate(property = "num-cpu", default = 1)]
    pub num_cpu: u32,
}

/// One timer.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "arm_mptimer_timerblock", version = 3, minimum_version = 3, nested)]
pub struct MpTimerBlock {
    /// Control.
    pub control: u32,
    /// Whether it expired.
    pub status: u32,
    /// The counter.
    pub timer: Ptimer,
}

/// The global timer, with a comparator for each core.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "arm.cortex-a9-global-timer",
    pre_load = "set_defaults",
    subsection(control, name = "arm.cortex-a9-global-timer.control", needed = "is_controlled")
)]
pub struct A9GlobalTimer {
    /// When the next comparator matches.
    pub timer: Timer,
    /// The counter, as of `ref_counter`.
    pub counter: u64,
    /// What the counter was when it was last set,
    pub ref_counter: u64,
    /// and when that was.
    pub cpu_ref_time: u64,
    /// One for each core.
    #[vmstate(len = "num_cpu", max = MAX_CORES)]
    pub per_cpu: Vec<A9Comparator>,
    /// The control bits that all cores share.
    #[vmstate(subsection = "control")]
    pub control: u32,
    /// How many cores there are.
    #[vmstate(property = "num-cpu", default = 1)]
    pub num_cpu: u32,
}

/// The comparator of one core.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "arm.cortex-a9-global-timer.percpu", nested)]
pub struct A9Comparator {
    /// The control bits of this core.
    pub control: u32,
    /// The value that it waits for.
    pub compare: u64,
    /// Whether it came.
    pub status: u32,
    /// What is added then.
    pub inc: u32,
}

impl MpTimer {
    /// The timers of so many cores.
    #[must_use]
    pub fn new(num_cpu: u32) -> Self {
        Self { timerblock: vec![MpTimerBlock::default(); num_cpu as usize], num_cpu }
    }
}

impl A9GlobalTimer {
    /// The timer of so many cores.
    #[must_use]
    pub fn new(num_cpu: u32) -> Self {
        let per_cpu = vec![A9Comparator::default(); num_cpu as usize];
        Self { per_cpu, num_cpu, ..Self::default() }
    }

    fn set_defaults(&mut self) {
        self.control = 0;
    }

    fn is_controlled(&self) -> bool {
        self.control != 0
    }
}
