//! A down counter: nested in the timers of many boards.

use vmstate_runtime::{Timer, VmState};

/// A counter that is not advanced but computed from the clock, when it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ptimer", nested)]
pub struct Ptimer {
    /// 0 stopped, 1 periodic, 2 once.
    pub enabled: u8,
    /// Where it counts down from.
    pub limit: u64,
    /// What is left, as of `last_event`.
    pub delta: u64,
    /// The part of the period below a nanosecond, in units of 2^-32.
    pub period_frac: u32,
    /// The period of a count in nanoseconds.
    pub period: i64,
    /// When `delta` was set.
    pub last_event: i64,
    /// When it reaches 0.
    pub next_event: i64,
    /// The timer for that.
    pub timer: Timer,
}
