//! Timers.

use super::{Element, Layout, by_run, overwritten};
use crate::schema::Type;
use crate::wire::{RunReader, RunWriter};

/// When a timer expires, in nanoseconds of its clock, or that it is not pending.
///
/// Eight bytes on the wire, all ones when it is not pending. After a load the device arms or
/// deletes its real timer in `post_load`. QEMU: `QEMUTimer`, `VMSTATE_TIMER`.
///
/// ```
/// use vmstate_runtime::Timer;
///
/// assert_eq!(Timer::at(5).expires(), Some(5));
/// assert_eq!(Timer::IDLE.expires(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timer(u64);

impl Timer {
    /// Not pending.
    pub const IDLE: Self = Self(u64::MAX);

    /// Expires at `nanoseconds` of its clock.
    #[must_use]
    pub const fn at(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    /// When it expires, in nanoseconds of its clock; `None` when it is not pending.
    #[must_use]
    pub const fn expires(self) -> Option<u64> {
        if self.0 == u64::MAX { None } else { Some(self.0) }
    }

    /// Whether it is pending.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        self.0 != u64::MAX
    }
}

impl Default for Timer {
    fn default() -> Self {
        Self::IDLE
    }
}

impl Layout<Timer> for Timer {
    const TYPE: Type = Type::leaf("timer", 8);

    by_run!(Timer);
    overwritten!(Timer);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &Timer, run: &mut RunWriter<'_, '_>) {
        run.u64(value.0);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut Timer, run: &mut RunReader<'_, '_>) {
        run.u64(&mut value.0);
    }
}

impl Element<Timer> for Timer {
    #[inline]
    fn new() -> Option<Timer> {
        Some(Timer::IDLE)
    }
}
