//! While the guest is stopped nothing is allocated: trace and text go where there is room.

use std::collections::VecDeque;

use vmstate_runtime::{Encoder, Trace, VmState};
use vmstate_tests::counting::{Usage, count};

use crate::{saved, template};

#[derive(VmState, Default)]
#[vmstate(name = "device", subsection(more, needed = "has_more"))]
struct Device {
    flags: u8,
    #[vmstate(test = "has_field")]
    field: u16,
    n: u8,
    #[vmstate(len = "n")]
    items: VecDeque<Item>,
    #[vmstate(list)]
    list: Vec<Item>,
    #[vmstate(nullable)]
    pointer: Option<Box<Item>>,
    #[vmstate(subsection = "more")]
    more: u8,
}

#[derive(VmState, Default)]
struct Item {
    tag: u8,
    #[vmstate(test = "has_data")]
    data: u32,
}

impl Device {
    fn has_more(&self) -> bool {
        self.flags & 1 != 0
    }

    fn has_field(&self, _version_id: u32) -> bool {
        self.flags & 2 != 0
    }
}

impl Item {
    fn has_data(&self, _version_id: u32) -> bool {
        self.tag > 0
    }
}

#[test]
fn nothing_is_allocated_into_outputs_with_room() {
    let items = || (0..12).map(|tag| Item { tag: tag % 3 / 2, data: 0 });
    let device = Device {
        flags: 3,
        n: 12,
        items: items().collect(),
        list: items().collect(),
        pointer: Some(Box::default()),
        ..Device::default()
    };
    let template = template::<Device>("device");
    let (mut trace, mut section) = saved(&device);
    let mut text = Vec::new();
    assert!(template.write(&trace, &mut text).is_ok());
    // As much room as the text needs, and not a byte more.
    let mut exact = Vec::with_capacity(text.len());
    section.clear();
    let (result, usage) = count(|| {
        let saved = device.save(&mut Encoder::new(&mut section).traced(&mut trace));
        saved.is_ok() && template.write(&trace, &mut exact).is_ok()
    });
    assert!(result);
    assert_eq!((usage, exact), (Usage { allocations: 0, peak: 0, moved: 0, total: 0 }, text));
}

/// Nothing is written down for a device of fixed size.
#[test]
fn a_trace_of_nothing_is_not_allocated() {
    let (mut section, mut trace) = (Vec::with_capacity(8), Trace::new());
    let item = Fixed { word: 5, bytes: [6; 4] };
    let (result, usage) =
        count(|| item.save(&mut Encoder::new(&mut section).traced(&mut trace)).is_ok());
    assert!(result);
    assert_eq!((usage.allocations, trace.decisions().len()), (0, 0));
}

#[derive(VmState)]
struct Fixed {
    word: u32,
    bytes: [u8; 4],
}
