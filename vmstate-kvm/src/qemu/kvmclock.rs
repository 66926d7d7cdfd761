//! The clock that KVM lends to guests.

use vmstate_runtime::VmState;

/// The clock that KVM lends to guests: QEMU's `kvmclock_vmsd`, section `kvmclock`. 8 bytes, and one more in a subsection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "kvmclock",
    needed = "is_used",
    subsection(
        clock_is_reliable,
        name = "kvmclock/clock_is_reliable",
        property = "x-mach-use-reliable-get-clock"
    )
)]
pub struct KvmClock {
    /// Nanoseconds.
    pub clock: u64,
    /// Whether the kernel that it was read from counts them well.
    #[vmstate(subsection = "clock_is_reliable", absent = false)]
    pub clock_is_reliable: bool,
    /// A guest that does not use it can go where there is none: QEMU under TCG refuses the section.
    #[vmstate(skip = "the CPU says so, in `system_time_msr`")]
    pub is_unused: bool,
    /// Whether `clock_is_reliable` is sent: machine types up to 2.8 switch it off.
    #[vmstate(property = "x-mach-use-reliable-get-clock", default = true)]
    pub use_reliable_get_clock: bool,
}

impl Default for KvmClock {
    fn default() -> Self {
        Self { clock: 0, clock_is_reliable: false, is_unused: false, use_reliable_get_clock: true }
    }
}

impl KvmClock {
    fn is_used(&self) -> bool {
        !self.is_unused
    }
}
