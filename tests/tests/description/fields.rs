//! Single values, and what has always the same size.

use std::cell::Cell;
use std::sync::Mutex;

use vmstate_runtime::{CpuDouble, Timer, Unused, VmState};

use crate::{has_fields, saved};

#[derive(VmState, Default)]
#[vmstate(version = 3, minimum_version = 1)]
struct Values {
    byte: u8,
    word: i16,
    flag: Cell<bool>,
    mode: Mode,
    timer: Timer,
    double: Mutex<CpuDouble>,
    gone: Unused<3>,
    #[vmstate(equal)]
    version: u64,
    #[vmstate(at_most)]
    level: i32,
    #[vmstate(since = 3, rename = "dev.since")]
    since: u32,
    #[vmstate(validate = "is_valid")]
    check: (),
}

#[derive(VmState, Default)]
#[repr(u16)]
enum Mode {
    #[default]
    Off = 0,
    On = 1,
}

impl Values {
    fn is_valid(&self, _version_id: u32) -> bool {
        true
    }
}

#[test]
fn every_value_has_its_type_and_size() {
    let values = Values { mode: Mode::On, ..Values::default() };
    let fields = [
        r#"{"name": "byte", "type": "uint8", "size": 1}"#,
        r#"{"name": "word", "type": "int16", "size": 2}"#,
        r#"{"name": "flag", "type": "bool", "size": 1}"#,
        r#"{"name": "mode", "type": "uint16", "size": 2}"#,
        r#"{"name": "timer", "type": "timer", "size": 8}"#,
        r#"{"name": "double", "type": "CPU_Double_U", "size": 8}"#,
        r#"{"name": "gone", "type": "unused_buffer", "size": 3}"#,
        r#"{"name": "version", "type": "int64 equal", "size": 8}"#,
        r#"{"name": "level", "type": "int32 le", "size": 4}"#,
        r#"{"name": "dev.since", "type": "uint32", "size": 4}"#,
    ];
    has_fields(&values, &fields);
    assert!(saved(&values).0.decisions().is_empty(), "nothing is decided");
}

#[derive(VmState, Default)]
struct Filler {
    first: Unused<1>,
    value: u8,
    #[vmstate(rename = "first")]
    second: Unused<2>,
}

/// QEMU calls all filler by one name, and numbers what has one.
#[test]
fn fields_of_one_name_are_numbered() {
    let fields = [
        r#"{"name": "first[0]", "type": "unused_buffer", "size": 1}"#,
        r#"{"name": "value", "type": "uint8", "size": 1}"#,
        r#"{"name": "first[1]", "type": "unused_buffer", "size": 2}"#,
    ];
    has_fields(&Filler::default(), &fields);
}

#[derive(VmState, Default)]
struct Nothing {}

#[test]
fn a_device_without_fields() {
    has_fields(&Nothing {}, &[]);
}

#[derive(VmState, Default)]
#[vmstate(name = "q\"u\\o\ttes\u{7f}\u{e9}\u{1f600}")]
struct Quotes {
    #[vmstate(rename = "a\nb\r\u{8}\u{c}\u{1}")]
    value: u8,
}

#[test]
fn strings_are_ascii() {
    let (trace, _) = saved(&Quotes::default());
    let mut text = Vec::new();
    crate::template::<Quotes>("pa/th").write(&trace, &mut text).expect("a trace of this device");
    let expected = concat!(
        r#"{"name": "pa/th", "instance_id": 0, "#,
        r#""vmsd_name": "q\"u\\o\ttes\u007F\u00E9\uD83D\uDE00", "version": 1, "#,
        r#""fields": [{"name": "a\nb\r\b\f\u0001", "type": "uint8", "size": 1}]}"#
    );
    assert_eq!(String::from_utf8(text).expect("text"), expected);
}

#[derive(VmState)]
struct Numbers {
    n: u32,
    #[vmstate(len = "n")]
    places: Vec<Unused<0>>,
    #[vmstate(prefix = u32)]
    bytes: Vec<u8>,
}

#[test]
fn numbers() {
    for n in [2, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 10_001, 99_999, 100_000, 1_234_567] {
        let len = n as usize;
        let state = Numbers { n, places: vec![Unused; len], bytes: vec![0; len - 2] };
        let places = format!(
            r#"{{"name": "places", "array_len": {n}, "type": "unused_buffer", "size": 0}}"#
        );
        let bytes = format!(r#"{{"name": "bytes", "type": "uint8", "size": {}}}"#, n + 2);
        has_fields(&state, &[r#"{"name": "n", "type": "uint32", "size": 4}"#, &places, &bytes]);
    }
}
