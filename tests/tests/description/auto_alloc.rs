//! Pointers that the destination allocates: an entry for each marker, and one for each object, as
//! QEMU 11 writes them. None of them has an index, and none stands for others.

use vmstate_runtime::VmState;

use crate::{describe, has_fields};

#[derive(VmState, Default)]
#[vmstate(name = "queues")]
struct Queues {
    n: u8,
    #[vmstate(auto_alloc, len = "n")]
    cqs: Vec<Option<Box<Cq>>>,
    #[vmstate(auto_alloc)]
    words: [Option<Box<u32>>; 2],
    #[vmstate(auto_alloc)]
    label: Option<Box<Label>>,
}

#[derive(VmState, Default)]
#[vmstate(name = "cq")]
struct Cq {
    head: u16,
}

#[derive(VmState, Default)]
#[vmstate(name = "label", subsection(more, needed = "has_more"))]
struct Label {
    n: u8,
    #[vmstate(len = "n")]
    bytes: Vec<u8>,
    #[vmstate(subsection = "more")]
    more: u8,
}

impl Label {
    fn has_more(&self) -> bool {
        self.more > 0
    }
}

fn marker(name: &str) -> String {
    format!(r#"{{"name": "{name}", "type": "ptr-marker", "size": 1}}"#)
}

const CQ: &str = r#"{"name": "cqs", "type": "struct", "struct": {"vmsd_name": "cq", "version": 1, "fields": [{"name": "head", "type": "uint16", "size": 2}]}, "size": 2}"#;
const WORD: &str = r#"{"name": "words", "type": "uint32", "size": 4}"#;

#[test]
fn null() {
    let fields = [
        r#"{"name": "n", "type": "uint8", "size": 1}"#,
        &marker("words"),
        &marker("words"),
        &marker("label"),
    ];
    has_fields(&Queues::default(), &fields);
}

#[test]
fn some_of_them() {
    let cq = || Some(Box::new(Cq { head: 5 }));
    let state = Queues {
        n: 3,
        cqs: vec![cq(), None, cq()],
        words: [None, Some(Box::new(7))],
        label: Some(Box::new(Label { n: 2, bytes: vec![8, 9], more: 1 })),
    };
    let fields = [
        r#"{"name": "n", "type": "uint8", "size": 1}"#,
        &marker("cqs"),
        CQ,
        &marker("cqs"),
        &marker("cqs"),
        CQ,
        &marker("words"),
        &marker("words"),
        WORD,
        &marker("label"),
        r#"{"name": "label", "type": "struct", "struct": {"vmsd_name": "label", "version": 1, "fields": [{"name": "n", "type": "uint8", "size": 1}, {"name": "bytes", "array_len": 2, "type": "uint8", "size": 1}], "subsections": [{"vmsd_name": "label/more", "version": 1, "fields": [{"name": "more", "type": "uint8", "size": 1}]}]}, "size": 20}"#,
    ];
    has_fields(&state, &fields);
}

/// What has such a pointer in it does not look like its neighbor.
#[test]
fn in_elements_of_others() {
    #[derive(VmState, Default)]
    struct Outer {
        items: [Item; 2],
        #[vmstate(auto_alloc)]
        rows: [[Option<Box<u8>>; 2]; 2],
        n: u8,
        #[vmstate(auto_alloc, len = "n")]
        pairs: Vec<[Option<Box<u8>>; 2]>,
        #[vmstate(test = "is_there", auto_alloc)]
        tested: Option<Box<u8>>,
    }
    #[derive(VmState, Default)]
    #[vmstate(name = "item")]
    struct Item {
        #[vmstate(auto_alloc)]
        value: Option<Box<u16>>,
    }
    impl Outer {
        fn is_there(&self, _version_id: u32) -> bool {
            self.n == 1
        }
    }
    let byte = |n| Some(Box::new(n));
    let state = Outer {
        items: [Item { value: Some(Box::new(1)) }, Item { value: None }],
        rows: [[None, byte(2)], [byte(3), None]],
        n: 1,
        pairs: vec![[byte(4), None]],
        tested: byte(5),
    };
    let value = r#"{"name": "value", "type": "ptr-marker", "size": 1}, {"name": "value", "type": "uint16", "size": 2}"#;
    let row = r#"{"name": "rows", "type": "uint8", "size": 1}"#;
    let fields = [
        &format!(
            r#"{{"name": "items", "index": 0, "type": "struct", "struct": {{"vmsd_name": "item", "version": 1, "fields": [{value}]}}, "size": 3}}"#
        ),
        r#"{"name": "items", "index": 1, "type": "struct", "struct": {"vmsd_name": "item", "version": 1, "fields": [{"name": "value", "type": "ptr-marker", "size": 1}]}, "size": 1}"#,
        &marker("rows"),
        &marker("rows"),
        row,
        &marker("rows"),
        row,
        &marker("rows"),
        r#"{"name": "n", "type": "uint8", "size": 1}"#,
        &marker("pairs"),
        r#"{"name": "pairs", "type": "uint8", "size": 1}"#,
        &marker("pairs"),
        &marker("tested"),
        r#"{"name": "tested", "type": "uint8", "size": 1}"#,
    ];
    has_fields(&state, &fields);
    describe(&Outer { n: 0, pairs: vec![], ..state });
}

/// A hand-written codec's objects, and those in lists and optional values: the sizes are right.
#[test]
fn the_sizes_add_up() {
    #[derive(VmState, Default)]
    struct Device {
        #[vmstate(auto_alloc, queue)]
        queue: Vec<Option<Box<Label>>>,
        #[vmstate(auto_alloc, prefix = u8)]
        prefixed: Vec<Option<Box<Label>>>,
        #[vmstate(auto_alloc, configured)]
        boxed: Box<[Option<Box<Text>>]>,
        tail: u8,
    }
    #[derive(VmState, Default)]
    #[vmstate(name = "text")]
    struct Text {
        #[vmstate(prefix = u8)]
        text: String,
    }
    let label = |n: u8| Some(Box::new(Label { n, bytes: vec![0; n.into()], more: n }));
    let state = Device {
        queue: vec![label(0), None, label(3)],
        prefixed: vec![None, label(1)],
        boxed: [None, Some(Box::new(Text { text: "abc".into() }))].into(),
        tail: 1,
    };
    let text = describe(&state);
    assert!(text.contains(r#""type": "ptr-marker""#), "{text}");
}
