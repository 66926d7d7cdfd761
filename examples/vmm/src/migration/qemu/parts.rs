//! The section of `microvm` of which this guest uses nothing.

#![allow(clippy::unused_self, reason = "`needed` asks the device")]

use vmstate_runtime::VmState;

/// Events of ACPI, which this guest does not use: they stay as they came.
#[derive(Clone, Debug, Default, VmState)]
// Not released here: the section of this name is one of `vmstate-examples`.
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
