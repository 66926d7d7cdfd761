//! Subsections: decided by state and by properties, in each other, and in nested structs.

use arbitrary::Arbitrary;
use vmstate_runtime::VmState;

use super::Synthetic;
use super::values::{Inner, MARKER, Text, told_apart};

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(
    clone,
    name = "device/port",
    subsection(more, name = "device/port/more", needed = "has_more")
)]
struct Port {
    #[vmstate(validate = "is_told_apart")]
    #[arbitrary(with = told_apart)]
    a: u8,
    #[vmstate(subsection = "more", prefix = u16)]
    more: Vec<u16>,
}

impl Port {
    fn is_told_apart(&self, _version_id: u32) -> bool {
        self.a != MARKER
    }

    fn has_more(&self) -> bool {
        !self.more.is_empty()
    }
}

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(
    clone, name = "device",
    version = 2,
    minimum_version = 1,
    subsection(first, needed = "has_first", pre_load = "reset", post_load = "count"),
    subsection(deep, name = "device/first/deep", parent = "first", needed = "has_deep", version = 2, minimum_version = 1),
    subsection(longer, name = "device/first/longer", parent = "first", needed = "has_deep"),
    subsection(alike, name = "device/alike", needed = "has_first"),
    subsection(by_property, property = "with-clock"),
    subsection(both, property = "with-clock", needed = "has_first"),
    subsection(state, needed = "has_state", on = state),
    subsection(always, needed = true)
)]
pub(super) struct Device {
    a: u8,
    inner: Inner,
    port: Port,
    ports: [Port; 2],
    #[vmstate(property = "with-clock", default = true)]
    with_clock: bool,
    #[vmstate(prefix = u16)]
    grows: Vec<Port>,
    #[vmstate(subsection = "first")]
    first: u8,
    #[vmstate(subsection = "first")]
    nested: Inner,
    #[vmstate(subsection = "deep")]
    deep: u32,
    #[vmstate(subsection = "deep", since = 2)]
    newer: Text,
    #[vmstate(subsection = "longer")]
    longer: u8,
    #[vmstate(subsection = "alike", prefix = u32)]
    alike: String,
    #[vmstate(subsection = "by_property")]
    clock: u64,
    #[vmstate(subsection = "both", optional)]
    both: Option<Port>,
    #[vmstate(subsection = "state")]
    state: [u16; 3],
    #[vmstate(subsection = "always")]
    always: Port,
    #[vmstate(skip)]
    #[arbitrary(default)]
    loads: u32,
}

impl Device {
    fn has_first(&self) -> bool {
        self.first != 0
    }

    fn has_deep(&self) -> bool {
        self.deep != 0
    }

    fn has_state(&self) -> bool {
        self.state != [0; 3]
    }

    fn reset(&mut self) {
        self.loads = 0;
    }

    fn count(&mut self, _version_id: u32) {
        self.loads += 1;
    }
}

impl Synthetic for Device {
    /// What no subsection carries is as a fresh destination has it.
    fn settle(&mut self) {
        if self.first == 0 {
            self.deep = 0;
        }
    }

    fn destination(&self) -> Self {
        Self { with_clock: self.with_clock, ..Self::default() }
    }
}
