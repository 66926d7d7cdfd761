//! Values of Rust that QEMU has no word for, in words that it has: optional values, tuples and enums
//! with data are structs.

use std::cell::RefCell;
use std::num::NonZeroU16;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use vmstate_runtime::VmState;

use crate::{describe, has_fields};

#[derive(VmState, Default, Clone)]
#[vmstate(name = "label")]
struct Label {
    n: u8,
    #[vmstate(len = "n")]
    bytes: Vec<u8>,
}

fn label(bytes: &[u8]) -> Label {
    Label { n: bytes.len() as u8, bytes: bytes.to_vec() }
}

#[derive(VmState, Default)]
struct Optional {
    #[vmstate(optional)]
    word: Option<u32>,
    #[vmstate(optional)]
    label: Option<Box<Label>>,
    #[vmstate(optional)]
    pair: [Option<u8>; 2],
    n: u8,
    #[vmstate(optional, len = "n")]
    labels: Vec<Option<Label>>,
}

const PRESENT: &str = r#"{"name": "present", "type": "bool", "size": 1}"#;

/// The fields of an optional value, and its size.
fn optional(value: &str, size: usize) -> String {
    let separator = if value.is_empty() { "" } else { ", " };
    format!(
        r#""type": "struct", "struct": {{"vmsd_name": "optional", "version": 1, "fields": [{PRESENT}{separator}{value}]}}, "size": {size}}}"#
    )
}

#[test]
fn optional_values() {
    let none = optional("", 1);
    let fields = [
        format!(r#"{{"name": "word", {none}"#),
        format!(r#"{{"name": "label", {none}"#),
        format!(r#"{{"name": "pair", "index": 0, {none}"#),
        format!(r#"{{"name": "pair", "index": 1, {none}"#),
        r#"{"name": "n", "type": "uint8", "size": 1}"#.to_owned(),
    ];
    has_fields(&Optional::default(), &fields.each_ref().map(String::as_str));
    let state = Optional {
        word: Some(1),
        label: Some(Box::new(label(&[2, 3]))),
        pair: [None, Some(4)],
        n: 2,
        labels: vec![Some(label(&[])), None],
    };
    let labeled = r#"{"name": "value", "type": "struct", "struct": {"vmsd_name": "label", "version": 1, "fields": [{"name": "n", "type": "uint8", "size": 1}, {"name": "bytes", "array_len": 2, "type": "uint8", "size": 1}]}, "size": 3}"#;
    let empty = r#"{"name": "value", "type": "struct", "struct": {"vmsd_name": "label", "version": 1, "fields": [{"name": "n", "type": "uint8", "size": 1}]}, "size": 1}"#;
    let fields = [
        format!(
            r#"{{"name": "word", {}"#,
            optional(r#"{"name": "value", "type": "uint32", "size": 4}"#, 5)
        ),
        format!(r#"{{"name": "label", {}"#, optional(labeled, 4)),
        format!(r#"{{"name": "pair", "index": 0, {none}"#),
        format!(
            r#"{{"name": "pair", "index": 1, {}"#,
            optional(r#"{"name": "value", "type": "uint8", "size": 1}"#, 2)
        ),
        r#"{"name": "n", "type": "uint8", "size": 1}"#.to_owned(),
        format!(r#"{{"name": "labels", "index": 0, {}"#, optional(empty, 2)),
        format!(r#"{{"name": "labels", "index": 1, {none}"#),
    ];
    has_fields(&state, &fields.each_ref().map(String::as_str));
}

#[test]
fn tuples() {
    #[derive(VmState, Default)]
    struct Tuples {
        pair: (u8, u16),
        both: [(u8, u16); 2],
        open: (u8, Label, u16),
        #[vmstate(configured)]
        list: Vec<(u8, Label)>,
    }
    let of = |fields: &str, size: usize| {
        format!(
            r#""type": "struct", "struct": {{"vmsd_name": "tuple", "version": 1, "fields": [{fields}]}}, "size": {size}}}"#
        )
    };
    let pair = of(
        r#"{"name": "0", "type": "uint8", "size": 1}, {"name": "1", "type": "uint16", "size": 2}"#,
        3,
    );
    let label_of = |name: &str, bytes: usize| {
        let size = bytes + 1;
        let fields = r#"{"name": "n", "type": "uint8", "size": 1}"#;
        let more = match bytes {
            1 => r#", {"name": "bytes", "type": "uint8", "size": 1}"#,
            _ => r#", {"name": "bytes", "array_len": 2, "type": "uint8", "size": 1}"#,
        };
        format!(
            r#"{{"name": "{name}", "type": "struct", "struct": {{"vmsd_name": "label", "version": 1, "fields": [{fields}{more}]}}, "size": {size}}}"#
        )
    };
    let open = of(
        &format!(
            r#"{{"name": "0", "type": "uint8", "size": 1}}, {}, {{"name": "2", "type": "uint16", "size": 2}}"#,
            label_of("1", 2)
        ),
        6,
    );
    let item = |bytes: usize| {
        let fields =
            format!(r#"{{"name": "0", "type": "uint8", "size": 1}}, {}"#, label_of("1", bytes));
        of(&fields, bytes + 2)
    };
    let state = Tuples {
        open: (1, label(&[2, 3]), 4),
        list: vec![(5, label(&[6])), (7, label(&[8]))],
        ..Tuples::default()
    };
    let fields = [
        format!(r#"{{"name": "pair", {pair}"#),
        format!(r#"{{"name": "both", "array_len": 2, {pair}"#),
        format!(r#"{{"name": "open", {open}"#),
        format!(r#"{{"name": "list", "array_len": 2, {}"#, item(1)),
    ];
    has_fields(&state, &fields.each_ref().map(String::as_str));
}

#[derive(VmState, Default)]
#[repr(u16)]
enum Request {
    #[default]
    Idle = 5,
    Read {
        sector: u64,
        len: u16,
    },
    Text(Label, #[vmstate(prefix = u8)] Vec<u8>, #[vmstate(optional)] Option<u8>),
    Nested(Box<Inner>),
}

#[derive(VmState, Default)]
#[repr(u8)]
enum Inner {
    #[default]
    Nothing,
    Pair(u8, Label),
}

#[test]
fn enums_with_data() {
    #[derive(VmState, Default)]
    struct Disk {
        one: Request,
        two: [Request; 2],
        #[vmstate(configured)]
        list: Vec<Request>,
        tail: u8,
    }
    const VARIANT: &str = r#"{"name": "variant", "type": "uint16", "size": 2}"#;
    let of = |fields: &str, size: usize| {
        format!(
            r#""type": "struct", "struct": {{"vmsd_name": "Request", "version": 1, "fields": [{VARIANT}{fields}]}}, "size": {size}}}"#
        )
    };
    let idle = of("", 2);
    let read = of(
        r#", {"name": "Read.sector", "type": "uint64", "size": 8}, {"name": "Read.len", "type": "uint16", "size": 2}"#,
        12,
    );
    let state = Disk {
        one: Request::Read { sector: 1, len: 2 },
        two: [Request::Idle, Request::Read { sector: 3, len: 4 }],
        list: vec![Request::Idle],
        tail: 5,
    };
    let fields = [
        format!(r#"{{"name": "one", {read}"#),
        format!(r#"{{"name": "two", "index": 0, {idle}"#),
        format!(r#"{{"name": "two", "index": 1, {read}"#),
        format!(r#"{{"name": "list", {idle}"#),
        r#"{"name": "tail", "type": "uint8", "size": 1}"#.to_owned(),
    ];
    has_fields(&state, &fields.each_ref().map(String::as_str));
    // The sizes of the others are right.
    let text: fn() -> Request = || Request::Text(label(&[1, 2, 3]), vec![4, 5], Some(6));
    let nothing: fn() -> Request = || Request::Nested(Box::default());
    let pair: fn() -> Request = || Request::Nested(Box::new(Inner::Pair(1, label(&[2]))));
    for request in [text, nothing, pair] {
        describe(&Disk {
            one: request(),
            two: [Request::Idle, request()],
            list: vec![request(), Request::Idle, request()],
            tail: 0,
        });
    }
}

/// On the wire as if they were not there, and so in the text.
#[test]
fn what_is_not_there() {
    #[derive(VmState)]
    struct Cells {
        rc: Rc<RefCell<u16>>,
        arc: Arc<Mutex<[u8; 2]>>,
        nonzero: NonZeroU16,
        float: f32,
        #[vmstate(prefix = u8)]
        text: String,
        #[vmstate(configured)]
        label: String,
        #[vmstate(configured)]
        grid: Vec<Vec<u16>>,
    }
    let state = Cells {
        rc: Rc::default(),
        arc: Arc::default(),
        nonzero: NonZeroU16::MIN,
        float: 1.0,
        text: "abc".into(),
        label: "de".into(),
        grid: vec![vec![1], vec![2, 3]],
    };
    let text = describe(&state);
    for part in [
        r#"{"name": "rc", "type": "uint16", "size": 2}"#,
        r#"{"name": "arc", "array_len": 2, "type": "uint8", "size": 1}"#,
        r#"{"name": "nonzero", "type": "uint16", "size": 2}"#,
        r#"{"name": "label", "array_len": 2, "type": "uint8", "size": 1}"#,
    ] {
        assert!(text.contains(part), "{text}");
    }
}
