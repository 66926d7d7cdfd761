//! Linked lists and trees: QEMU puts what describes their nodes directly into the field's object, so
//! that keys occur again and again.

use std::collections::{BTreeMap, VecDeque};

use vmstate_runtime::VmState;

use crate::has_fields;

#[derive(VmState, Default)]
struct Lists {
    #[vmstate(queue)]
    queue: VecDeque<Item>,
    #[vmstate(list)]
    words: Vec<u16>,
    #[vmstate(tree)]
    direct: BTreeMap<u64, Item>,
    #[vmstate(tree)]
    keyed: BTreeMap<Key, Fixed>,
}

#[derive(VmState, Default)]
struct Item {
    tag: u8,
    #[vmstate(test = "has_data")]
    data: u32,
}

impl Item {
    fn has_data(&self, _version_id: u32) -> bool {
        self.tag > 0
    }
}

#[derive(VmState, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    id: u16,
}

#[derive(VmState, Default)]
struct Fixed {
    a: u8,
}

#[test]
fn empty() {
    let fields = [
        r#"{"name": "queue", "type": "qtailq", "size": 1}"#,
        r#"{"name": "words", "type": "qlist", "size": 1}"#,
        r#"{"name": "direct", "type": "gtree", "size": 5}"#,
        r#"{"name": "keyed", "type": "gtree", "size": 5}"#,
    ];
    has_fields(&Lists::default(), &fields);
}

#[test]
fn with_nodes() {
    let item = |tag| Item { tag, data: 0 };
    let short = r#""vmsd_name": "item", "version": 1, "fields": [{"name": "tag", "type": "uint8", "size": 1}]"#;
    let long = r#""vmsd_name": "item", "version": 1, "fields": [{"name": "tag", "type": "uint8", "size": 1}, {"name": "data", "type": "uint32", "size": 4}]"#;
    let key = r#""vmsd_name": "key", "version": 1, "fields": [{"name": "id", "type": "uint16", "size": 2}]"#;
    let value = r#""vmsd_name": "fixed", "version": 1, "fields": [{"name": "a", "type": "uint8", "size": 1}]"#;
    let state = Lists {
        queue: [item(0), item(1), item(0)].into(),
        words: vec![1, 2],
        direct: [(5, item(1)), (6, item(0))].into(),
        keyed: [(Key { id: 1 }, Fixed { a: 1 }), (Key { id: 2 }, Fixed { a: 2 })].into(),
    };
    let fields = [
        &format!(r#"{{"name": "queue", "type": "qtailq", {short}, {long}, {short}, "size": 11}}"#),
        r#"{"name": "words", "type": "qlist", "size": 7}"#,
        &format!(r#"{{"name": "direct", "type": "gtree", {long}, {short}, "size": 29}}"#),
        &format!(
            r#"{{"name": "keyed", "type": "gtree", {key}, {value}, {key}, {value}, "size": 13}}"#
        ),
    ];
    has_fields(&state, &fields);
}

#[derive(VmState, Default)]
struct Holders {
    holders: [Holder; 2],
}

#[derive(VmState, Default)]
#[vmstate(name = "holder")]
struct Holder {
    #[vmstate(list)]
    list: Vec<Item>,
    #[vmstate(struct_version = 1)]
    pinned: Item,
}

/// Whether elements look alike, QEMU asks neither what is in a list nor a struct at a pinned version.
#[test]
fn in_elements_that_look_alike() {
    let item = |tag| Item { tag, data: 0 };
    let holder = |list: &[u8], tag| Holder {
        list: list.iter().map(|tag| item(*tag)).collect(),
        pinned: item(tag),
    };
    let holders = [holder(&[], 0), holder(&[1, 0], 1)];
    let field = r#"{"name": "holders", "array_len": 2, "type": "struct", "struct": {"vmsd_name": "holder", "version": 1, "fields": [{"name": "list", "type": "qlist", "size": 1}, {"name": "pinned", "type": "vstruct", "vmsd_name": "item", "version": 1, "fields": [{"name": "tag", "type": "uint8", "size": 1}], "size": 1}]}, "size": 2}"#;
    has_fields(&Holders { holders }, &[field]);
}
