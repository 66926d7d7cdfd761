//! Sections of `microvm` that no example device has.

#![allow(clippy::unused_self, reason = "`needed` asks the device")]

use vmstate_runtime::VmState;

/// The clock that KVM lends to guests. It is sent if the guest uses it: QEMU under TCG has none.
#[derive(Clone, Debug, Default, VmState)]
#[vmstate(
    name = "kvmclock",
    unreleased,
    needed = "is_used",
    subsection(clock_is_reliable, needed = "is_known")
)]
pub(super) struct KvmClock {
    pub(super) clock: u64,
    #[vmstate(subsection = "clock_is_reliable", absent = false)]
    pub(super) clock_is_reliable: bool,
    #[vmstate(skip = "the CPU says so")]
    pub(super) is_used: bool,
}

impl KvmClock {
    fn is_used(&self) -> bool {
        self.is_used
    }

    fn is_known(&self) -> bool {
        true
    }
}

/// Events of ACPI, which this guest does not use: they stay as they came.
#[derive(Clone, Debug, Default, VmState)]
#[vmstate(name = "acpi-ged", unreleased, subsection(memhp, needed = "has_memhp"))]
pub(super) struct Ged {
    ged_state: GedState,
    #[vmstate(subsection = "memhp", absent = MemoryHotplug::default())]
    memhp_state: MemoryHotplug,
}

impl Ged {
    fn has_memhp(&self) -> bool {
        true
    }
}

#[derive(Clone, Debug, Default, VmState)]
#[vmstate(name = "acpi-ged-state", nested)]
struct GedState {
    sel: u32,
}

#[derive(Clone, Debug, Default, VmState)]
#[vmstate(name = "memory hotplug state", nested)]
struct MemoryHotplug {
    selector: u32,
}
