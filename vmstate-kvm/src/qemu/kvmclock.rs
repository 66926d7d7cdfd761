//! The clock that KVM lends to guests.

use vmstate_runtime::VmState;

/// The clock that KVM lends to guests: QEMU's `kvmclock_vmsd`, section `kvmclock`. 8 bytes, and one more in a subsection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "kvmclock",
    pre_load = "forget",
    needed = "is_used",
    subsection(
        clock_is_reliable,
        name = "kvmclock/clock_is_reliable",
        needed = "was_sent",
        post_load = "came"
    )
)]
pub struct KvmClock {
    /// Nanoseconds.
    pub clock: u64,
    /// Whether the kernel that it was read from counts them well.
    #[vmstate(subsection = "clock_is_reliable")]
    pub clock_is_reliable: bool,
    /// A guest that does not use it can go where there is none: QEMU under TCG refuses the section.
    #[vmstate(skip = "the CPU says so, in `system_time_msr`")]
    pub is_unused: bool,
    #[vmstate(skip = "whether the last stream had a value without the subsection")]
    is_unsaid: bool,
}

impl KvmClock {
    fn is_used(&self) -> bool {
        !self.is_unused
    }

    fn forget(&mut self) {
        (self.clock_is_reliable, self.is_unsaid) = (false, true);
    }

    /// Machine types up to 2.8 do not send it.
    fn was_sent(&self) -> bool {
        !self.is_unsaid
    }

    fn came(&mut self, _version_id: u32) {
        self.is_unsaid = false;
    }
}
