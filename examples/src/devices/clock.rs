//! A clock input: nested in the devices that have one. An example of a nested struct with a
//! subsection of its own.

use vmstate_runtime::VmState;

/// The period of a clock, and the factor that a device's divider makes of it.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    nested,
    name = "clock",
    version = 0,
    minimum_version = 0,
    pre_load = "reset_factor",
    subsection(muldiv, needed = "has_factor", post_load = "check_factor")
)]
pub struct Clock {
    /// In units of 2^-32 ns; 0 while the clock is stopped.
    pub period: u64,
    /// The period of the clock's users is this times as long,
    #[vmstate(subsection = "muldiv")]
    pub multiplier: u32,
    /// divided by this.
    #[vmstate(subsection = "muldiv")]
    pub divider: u32,
}

impl Default for Clock {
    fn default() -> Self {
        Self { period: 0, multiplier: 1, divider: 1 }
    }
}

impl Clock {
    fn has_factor(&self) -> bool {
        (self.multiplier, self.divider) != (1, 1)
    }

    fn reset_factor(&mut self) {
        (self.multiplier, self.divider) = (1, 1);
    }

    fn check_factor(&mut self, _version_id: u32) -> Result<(), &'static str> {
        if self.divider == 0 { Err("the divider of a clock is 0") } else { Ok(()) }
    }
}
