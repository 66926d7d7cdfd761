//! `/vmstate/versioned`: `since`.

use vmstate_runtime::{LoadErrorKind, VmState};
use vmstate_tests::{Wire, load};

use super::{is, loads};

#[derive(VmState, Clone, Debug, Default)]
#[vmstate(name = "test/versioned", version = 2, minimum_version = 1)]
struct Versioned {
    a: u32,
    #[vmstate(since = 2)]
    b: u32,
    c: u32,
    d: u64,
    #[vmstate(since = 2)]
    e: u32,
    #[vmstate(since = 2)]
    f: u64,
}

fn preset() -> Versioned {
    Versioned { b: 200, e: 500, f: 600, ..Versioned::default() }
}

/// `/vmstate/versioned/load/v1`: what came with version 2 keeps its value.
#[test]
fn load_v1() {
    let wire = Wire::of("test/versioned")
        .value("a", "0000000a")
        .value("c", "0000001e")
        .value("d", "0000000000000028");
    let expected = Versioned { a: 10, b: 200, c: 30, d: 40, e: 500, f: 600 };
    loads("0000000a 0000001e 0000000000000028 00", &wire, preset, 1, &expected);
}

/// `/vmstate/versioned/load/v2`
#[test]
fn load_v2() {
    let wire = Wire::of("test/versioned")
        .value("a", "0000000a")
        .value("b", "00000014")
        .value("c", "0000001e")
        .value("d", "0000000000000028")
        .value("e", "00000032")
        .value("f", "000000000000003c");
    let file = "0000000a 00000014 0000001e 0000000000000028 00000032 000000000000003c 00";
    let expected = Versioned { a: 10, b: 20, c: 30, d: 40, e: 50, f: 60 };
    is(file, &wire, preset, &expected);
}

/// Not in QEMU's table: versions on either side, refused before any byte is read.
#[test]
fn other_versions() {
    let newer = load(preset, &[0; 64], 3);
    assert_eq!((newer.consumed, newer.state.b), (0, 200));
    let newer = newer.error();
    assert!(matches!(newer.kind(), LoadErrorKind::TooNew { version_id: 3, supported: 2 }));
    assert_eq!((newer.path().to_string().as_str(), newer.offset()), ("test/versioned", 0));

    let older = load(preset, &[0; 64], 0).error();
    assert!(matches!(older.kind(), LoadErrorKind::TooOld { version_id: 0, minimum: 1 }));
    let huge = load(preset, &[0; 64], u32::MAX).error();
    assert!(matches!(huge.kind(), LoadErrorKind::TooNew { version_id: u32::MAX, .. }));
}
