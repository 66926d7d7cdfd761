//! By the descriptions that streams carry, in the styles of all releases of QEMU.

use vmstate_stream::walk::Described;

use crate::{by_text, text};

const PAIR: &str = r#""type": "struct", "struct": {"vmsd_name": "pair", "version": 3, "fields": [
    {"name": "a", "type": "uint8", "size": 1}, {"name": "b", "type": "int16", "size": 2}]}, "size": 3"#;

#[test]
fn values_of_all_types() {
    let fields = [
        ("uint16", 2),
        ("int32 equal", 4),
        ("bool", 1),
        ("CPU_Double_U", 8),
        ("timer", 8),
        ("timer", 8),
        ("buffer", 3),
        ("virtio", 2),
        ("nullptr", 1),
        ("int8", 1),
    ];
    let fields: Vec<_> = fields
        .iter()
        .enumerate()
        .map(|(nth, (ty, size))| format!(r#"{{"name": "f{nth}", "type": "{ty}", "size": {size}}}"#))
        .collect();
    let section = [
        &[0x12, 0x34][..],
        &(-2_i32).to_be_bytes(),
        &[1],
        &1.5_f64.to_be_bytes(),
        &[0xff; 8],
        &7_u64.to_be_bytes(),
        &[1, 2, 3, 9, 8, 0x30, 0x80],
    ];
    assert_eq!(
        by_text(&fields.join(", "), &section.concat()),
        [
            "0 f0: uint16 = 0x1234",
            "2 f1: int32 equal = 0xfffffffe (-2)",
            "6 f2: bool = true",
            "7 f3: CPU_Double_U = 1.5",
            "15 f4: timer = not pending",
            "23 f5: timer = 7 ns",
            "31 f6: buffer = 01 02 03",
            "34 f7: virtio = 09 08",
            "36 f8: nullptr = null",
            "37 f9: int8 = 0x80 (-128)",
        ]
    );
}

#[test]
fn alike_elements_are_described_once() {
    let fields = format!(
        r#"{{"name": "x", "array_len": 2, {PAIR}}}, {{"name": "m", "array_len": 3, "type": "uint8", "size": 1}}"#
    );
    assert_eq!(
        by_text(&fields, &[1, 0, 2, 3, 0, 4, 7, 8, 9]),
        [
            "0 x: [2] struct",
            "0 x[0]: struct pair v3",
            "0 x[0].a: uint8 = 0x01",
            "1 x[0].b: int16 = 0x0002",
            "3 x[1]: struct pair v3",
            "3 x[1].a: uint8 = 0x03",
            "4 x[1].b: int16 = 0x0004",
            "6 m: uint8 = 0x07, 0x08, 0x09",
        ]
    );
}

/// QEMU 7.2 numbers elements that are described apart, 10.0 all but the last, 11 none.
#[test]
fn elements_are_numbered_in_every_style() {
    let styles = [["\"index\": 0, ", "\"index\": 1, "], ["\"index\": 0, ", ""], ["", ""]];
    for [first, second] in styles {
        let fields = format!(
            r#"{{"name": "x", {first}{PAIR}}}, {{"name": "x", {second}{PAIR}}}, {{"name": "y", "type": "uint8", "size": 1}}"#
        );
        let lines = by_text(&fields, &[1, 0, 2, 3, 0, 4, 5]);
        assert_eq!(lines[0], "0 x[0]: struct pair v3");
        assert_eq!(lines[3..5], ["3 x[1]: struct pair v3", "3 x[1].a: uint8 = 0x03"]);
        assert_eq!(lines[6], "6 y: uint8 = 0x05");
    }
}

#[test]
fn a_marker_and_its_object_are_one_element() {
    let fields = r#"{"name": "q", "type": "ptr-marker", "size": 1}, {"name": "q", "type": "uint8", "size": 1},
        {"name": "q", "type": "ptr-marker", "size": 1}"#;
    assert_eq!(
        by_text(fields, &[0x31, 7, 0x30]),
        ["0 q[0]: ptr-marker = object", "1 q[0]: uint8 = 0x07", "2 q[1]: ptr-marker = null"]
    );
}

#[test]
fn subsections_stand_as_they_are_named() {
    let fields = r#"{"name": "u", "type": "struct", "struct": {"vmsd_name": "uart", "version": 1, "fields": [
        {"name": "lcr", "type": "uint8", "size": 1}], "subsections": [{"vmsd_name": "uart/fifo", "version": 2, "fields": [
        {"name": "n", "type": "uint8", "size": 1}], "subsections": [{"vmsd_name": "uart/fifo/more", "version": 1,
        "fields": [{"name": "m", "type": "uint8", "size": 1}]}]}]}, "size": 38}"#;
    let section = b"\x03\x05\x09uart/fifo\0\0\0\x02\x01\x05\x0euart/fifo/more\0\0\0\x01\x09";
    assert_eq!(
        by_text(fields, section),
        [
            "0 u: struct uart v1",
            "0 u.lcr: uint8 = 0x03",
            "1 u/uart/fifo: subsection v2",
            "16 u/uart/fifo/n: uint8 = 0x01",
            "17 u/uart/fifo/more: subsection v1",
            "37 u/uart/fifo/more/m: uint8 = 0x09",
        ]
    );
}

/// QEMU writes the members that describe a node once for each, into one object.
#[test]
fn lists_are_described_node_by_node() {
    let node = |size| {
        format!(
            r#""vmsd_name": "node", "version": 1, "fields": [{{"name": "v", "type": "buffer", "size": {size}}}], "#
        )
    };
    let fields = format!(
        r#"{{"name": "l", "type": "qtailq", {}{}"size": 6}}, {{"name": "e", "type": "qlist", "size": 1}}"#,
        node(1),
        node(2)
    );
    assert_eq!(
        by_text(&fields, &[1, 7, 1, 8, 9, 0, 0]),
        [
            "0 l: qtailq",
            "1 l[0]: struct node v1",
            "1 l[0].v: buffer = 07",
            "3 l[1]: struct node v1",
            "3 l[1].v: buffer = 08 09",
            "6 e: qtailq",
        ]
    );
    let wrong = by_text(&fields, &[1, 7, 0, 8, 9, 0, 0]);
    assert_eq!(
        wrong.last().unwrap(),
        "at stream offset 2 (0x2), in `l`: found 0x00, which is no marker"
    );
}

#[test]
fn structs_in_the_field_itself() {
    let fields = r#"{"name": "t", "type": "tmp", "vmsd_name": "scratch", "version": 1, "fields": [
        {"name": "v", "type": "uint8", "size": 1}], "size": 1}"#;
    assert_eq!(by_text(fields, &[7]), ["0 t: struct scratch v1", "0 t.v: uint8 = 0x07"]);
}

#[test]
fn a_section_of_the_old_style_is_one_value() {
    let text = r#"{"devices": [{"name": "slirp", "instance_id": 0, "size": 2, "fields": [{"name": "data", "size": 2, "type": "buffer"}]}]}"#;
    let described = Described::new(text.as_bytes());
    let body = described.body(0).expect("a device");
    assert_eq!((body.size(), &*body.fields[0].name), (Some(2), "data"));
}

#[test]
fn what_does_not_fit_is_said_where_it_is() {
    let fault = |fields: &str, section: &[u8]| by_text(fields, section).pop().unwrap_or_default();
    let word = r#"{"name": "w", "type": "uint32", "size": 4}"#;
    assert_eq!(
        fault(word, &[0; 3]),
        "at stream offset 0 (0x0), in `w`: expected 4 bytes, and 3 are left"
    );
    assert_eq!(
        fault(word, &[0; 6]),
        "at stream offset 4 (0x4): 2 bytes are left behind what is described"
    );
    let five = r#"{"name": "m", "array_len": 5, "type": "uint16", "size": 2}"#;
    assert_eq!(
        by_text(five, &[0, 1, 0, 2, 0]),
        [
            "0 m: uint16 = 0x0001, 0x0002",
            "at stream offset 0 (0x0), in `m`: expected 10 bytes, and 5 are left",
        ]
    );
}

/// Behind a struct that makes no sense the walk goes on.
#[test]
fn a_fault_costs_the_struct_around_it() {
    let fields = r#"{"name": "s", "type": "struct", "struct": {"vmsd_name": "s", "version": 1, "fields": [
        {"name": "a", "type": "uint8", "size": 1}, {"name": "b", "type": "uint32", "size": 4}]}, "size": 3},
        {"name": "t", "type": "uint8", "size": 1}"#;
    assert_eq!(
        by_text(fields, &[1, 2, 3, 4]),
        [
            "0 s: struct s v1",
            "0 s.a: uint8 = 0x01",
            "at stream offset 1 (0x1), in `s.b`: expected 4 bytes, and 3 are left",
            "3 t: uint8 = 0x04",
        ]
    );
}

#[test]
fn devices_behind_a_damaged_one_are_found() {
    let one = text(r#"{"name": "w", "type": "uint32", "size": 4}"#);
    let device = &one[one.find("{\"name\": \"dev\"").unwrap()..one.len() - 2];
    let second = device.replace("\"dev\"", "\"second\"");
    let damaged = device.replace("\"size\": 4", "\"size\": ~");
    let text = format!("{{\"page_size\": 4096, \"devices\": [{damaged}, {second}]}}");
    let described = Described::new(text.as_bytes());
    assert_eq!(described.malformed().len(), 1);
    let second = described.find(0, "second", 0).expect("the second device");
    assert_eq!(described.body(second).expect("a device").size(), Some(4));
}

#[test]
fn names_with_escapes() {
    let lines = by_text(r#"{"name": "a\"\u00e9\ud83d\ude00\n", "type": "uint8", "size": 1}"#, &[1]);
    assert_eq!(lines, ["0 a\"é😀\n: uint8 = 0x01"]);
}

/// QEMU 7.2 takes an array to be all null if its first pointer is; 10.0 counts what it describes twice.
#[test]
fn arrays_of_pointers_are_mended() {
    let hidden = text(
        r#"{"name": "css", "array_len": 3, "type": "struct", "struct": {}, "size": 1}, {"name": "z", "type": "uint8", "size": 1}"#,
    );
    let mut body = Described::new(hidden.as_bytes()).body(0).expect("a device");
    assert!(body.reconcile(10));
    assert_eq!(
        (body.size(), body.fields[0].ty.name(), body.fields[0].ty.size()),
        (Some(10), "pointers", Some(9))
    );

    let twice = text(
        r#"{"name": "p", "array_len": 4, "type": "uint8", "size": 1}, {"name": "p", "type": "nullptr", "size": 1},
        {"name": "p", "type": "uint8", "size": 1}"#,
    );
    let mut body = Described::new(twice.as_bytes()).body(0).expect("a device");
    assert!(body.reconcile(4));
    assert_eq!(body.size(), Some(4));
    assert_eq!(body.fields[2].index, Some(3));
    assert!(!body.reconcile(4) && !body.reconcile(5));
}
