//! Pointers, null or not.

use vmstate_runtime::VmState;

use crate::has_fields;

#[derive(VmState, Default)]
struct Pointers {
    boxed: Box<u16>,
    #[vmstate(nullable)]
    word: Option<Box<u32>>,
    #[vmstate(nullable)]
    label: Option<Box<Item>>,
    #[vmstate(nullable)]
    fixed: [Option<Box<Fixed>>; 3],
    #[vmstate(nullable)]
    items: [Option<Box<Item>>; 2],
}

#[derive(VmState, Default)]
#[vmstate(name = "item", subsection(more, needed = "has_more"))]
struct Item {
    tag: u8,
    #[vmstate(subsection = "more")]
    more: u8,
}

impl Item {
    fn has_more(&self) -> bool {
        self.tag > 0
    }
}

#[derive(VmState, Default)]
#[vmstate(name = "fixed")]
struct Fixed {
    a: u16,
}

const ITEM: &str = r#""struct": {"vmsd_name": "item", "version": 1, "fields": [{"name": "tag", "type": "uint8", "size": 1}]}, "size": 1}"#;
const LONG: &str = r#""struct": {"vmsd_name": "item", "version": 1, "fields": [{"name": "tag", "type": "uint8", "size": 1}], "subsections": [{"vmsd_name": "item/more", "version": 1, "fields": [{"name": "more", "type": "uint8", "size": 1}]}]}, "size": 17}"#;

fn fixed(there: bool) -> Option<Box<Fixed>> {
    there.then(Box::default)
}

#[test]
fn null() {
    let fields = [
        r#"{"name": "boxed", "type": "uint16", "size": 2}"#,
        r#"{"name": "word", "type": "uint32", "size": 1}"#,
        r#"{"name": "label", "type": "struct", "struct": {}, "size": 1}"#,
        r#"{"name": "fixed", "array_len": 3, "type": "struct", "struct": {}, "size": 1}"#,
        r#"{"name": "items", "index": 0, "type": "struct", "struct": {}, "size": 1}"#,
        r#"{"name": "items", "index": 1, "type": "struct", "struct": {}, "size": 1}"#,
    ];
    // The first of an array that looks alike hides the others, as in QEMU.
    has_fields(&Pointers { fixed: [false, true, true].map(fixed), ..Pointers::default() }, &fields);
}

#[test]
fn not_null() {
    let item = |tag| Some(Box::new(Item { tag, more: 0 }));
    let state = Pointers {
        boxed: Box::new(1),
        word: Some(Box::new(2)),
        label: item(1),
        fixed: [true, false, true].map(fixed),
        items: [item(0), item(2)],
    };
    let fields = [
        r#"{"name": "boxed", "type": "uint16", "size": 2}"#,
        r#"{"name": "word", "type": "uint32", "size": 4}"#,
        &format!(r#"{{"name": "label", "type": "struct", {LONG}"#),
        r#"{"name": "fixed", "array_len": 3, "type": "struct", "struct": {"vmsd_name": "fixed", "version": 1, "fields": [{"name": "a", "type": "uint16", "size": 2}]}, "size": 2}"#,
        &format!(r#"{{"name": "items", "index": 0, "type": "struct", {ITEM}"#),
        &format!(r#"{{"name": "items", "index": 1, "type": "struct", {LONG}"#),
    ];
    has_fields(&state, &fields);
}
