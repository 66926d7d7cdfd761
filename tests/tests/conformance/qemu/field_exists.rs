//! `/vmstate/field_exists`: `test`.

use vmstate_runtime::VmState;
use vmstate_tests::Wire;

use super::{is, loads};

#[derive(VmState, Clone, Debug, Default)]
#[vmstate(name = "test/skip", version = 2, minimum_version = 1)]
#[allow(clippy::struct_field_names)] // QEMU's names
struct Skip {
    a: u32,
    b: u32,
    #[vmstate(test = "wants_c_and_e")]
    c: u32,
    d: u64,
    #[vmstate(test = "wants_c_and_e")]
    e: u32,
    #[vmstate(since = 2)]
    f: u64,
    #[vmstate(skip = "the configuration of the test")]
    skip_c_e: bool,
}

impl Skip {
    fn wants_c_and_e(&self, _version_id: u32) -> bool {
        !self.skip_c_e
    }
}

fn preset(skip_c_e: bool) -> Skip {
    Skip { c: 300, e: 500, skip_c_e, ..Skip::default() }
}

fn with_all(values: [&str; 6]) -> Wire {
    let names = ["a", "b", "c", "d", "e", "f"];
    names.iter().zip(values).fold(Wire::of("test/skip"), |wire, (name, hex)| wire.value(name, hex))
}

/// `/vmstate/field_exists/load/noskip`
#[test]
fn load_noskip() {
    let wire = with_all([
        "0000000a",
        "00000014",
        "0000001e",
        "0000000000000028",
        "00000032",
        "000000000000003c",
    ]);
    let file = "0000000a 00000014 0000001e 0000000000000028 00000032 000000000000003c 00";
    let expected = Skip { a: 10, b: 20, c: 30, d: 40, e: 50, f: 60, skip_c_e: false };
    loads(file, &wire, || preset(false), 2, &expected);
}

/// `/vmstate/field_exists/load/skip`
#[test]
fn load_skip() {
    let wire = Wire::of("test/skip")
        .value("a", "0000000a")
        .value("b", "00000014")
        .value("d", "0000000000000028")
        .value("f", "000000000000003c");
    let file = "0000000a 00000014 0000000000000028 000000000000003c 00";
    let expected = Skip { a: 10, b: 20, c: 300, d: 40, e: 500, f: 60, skip_c_e: true };
    loads(file, &wire, || preset(true), 2, &expected);
}

/// `/vmstate/field_exists/save/noskip`
#[test]
fn save_noskip() {
    let wire = with_all([
        "00000001",
        "00000002",
        "00000003",
        "0000000000000004",
        "00000005",
        "0000000000000006",
    ]);
    let file = "00000001 00000002 00000003 0000000000000004 00000005 0000000000000006 00";
    let state = Skip { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, skip_c_e: false };
    is(file, &wire, || preset(false), &state);
}

/// `/vmstate/field_exists/save/skip`
#[test]
fn save_skip() {
    let wire = Wire::of("test/skip")
        .value("a", "00000001")
        .value("b", "00000002")
        .value("d", "0000000000000004")
        .value("f", "0000000000000006");
    let file = "00000001 00000002 0000000000000004 0000000000000006 00";
    let state = Skip { a: 1, b: 2, c: 300, d: 4, e: 500, f: 6, skip_c_e: true };
    is(file, &wire, || preset(true), &state);
}
