//! Tests that are handed fields, and nothing else.

use vmstate_runtime::property::Value;
use vmstate_runtime::{Described, LoadErrorKind, VmState};
use vmstate_tests::{Wire, load, try_save};

#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(name = "dev", version = 3, subsection(part, needed = true, version = 2))]
struct Dev {
    level: u8,
    mode: Vec8,
    #[vmstate(test = "is_wide(level)", absent = 0)]
    by_value: u16,
    #[vmstate(test = is_long(mode))]
    by_reference: u16,
    #[vmstate(test = "three(level, by_value, mode)")]
    three: u8,
    #[vmstate(test = "configured(support_foo, level)")]
    configured: u32,
    #[vmstate(since = 3, test = "is_wide(level)")]
    newer: u8,
    #[vmstate(test = "self::free(level)")]
    free: u8,
    #[vmstate(subsection = "part")]
    first: u8,
    #[vmstate(subsection = "part", test = "both(first, level)")]
    in_part: u8,
    #[vmstate(subsection = "part", test = "configured(support_foo, first)")]
    by_property: u8,
    #[vmstate(property, default = true)]
    support_foo: bool,
}

/// No `Copy`, so it can only be handed over by reference.
#[derive(VmState, Debug, Default, PartialEq)]
struct Vec8 {
    #[vmstate(prefix = u8)]
    items: Vec<u8>,
}

fn free(level: u8) -> bool {
    level > 1
}

// By reference on purpose.
#[allow(clippy::trivially_copy_pass_by_ref)]
impl Dev {
    fn is_wide(level: u8) -> bool {
        level > 0
    }

    fn is_long(mode: &Vec8) -> bool {
        mode.items.len() > 1
    }

    fn three(level: &u8, by_value: &u16, mode: &Vec8) -> bool {
        *level > 0 && *by_value > 0 && !mode.items.is_empty()
    }

    fn configured(support_foo: bool, level: u8) -> bool {
        support_foo && level < 9
    }

    fn both(first: u8, level: u8) -> bool {
        first == level
    }
}

fn dev(level: u8, mode: &[u8]) -> Dev {
    Dev {
        level,
        mode: Vec8 { items: mode.to_vec() },
        first: level,
        support_foo: true,
        ..Dev::default()
    }
}

fn configured() -> Dev {
    Dev { support_foo: true, ..Dev::default() }
}

#[test]
fn all_are_there() {
    let wire = Wire::of("dev")
        .value("level", "02")
        .value("mode.items", "02")
        .each("mode.items", 1, "0304")
        .value("by_value", "0005")
        .value("by_reference", "0006")
        .value("three", "07")
        .value("configured", "00000008")
        .value("newer", "09")
        .value("free", "0a")
        .subsection("dev/part", 2)
        .value_at("dev/part/first", "02")
        .value_at("dev/part/in_part", "0b")
        .value_at("dev/part/by_property", "0c");
    let state = Dev {
        by_value: 5,
        by_reference: 6,
        three: 7,
        configured: 8,
        newer: 9,
        free: 10,
        in_part: 11,
        by_property: 12,
        ..dev(2, &[3, 4])
    };
    wire.saves(&state);
    wire.loads(configured, 3, &state);
}

/// What the destination has before does not matter: it asks what came.
#[test]
fn none_is_there() {
    let wire = Wire::of("dev")
        .value("level", "00")
        .value("mode.items", "00")
        .subsection("dev/part", 2)
        .value_at("dev/part/first", "07");
    let state = Dev { first: 7, support_foo: false, ..dev(0, &[]) };
    wire.saves(&state);
    wire.loads(Dev::default, 3, &state);
    let before = || Dev { support_foo: false, ..dev(2, &[3, 4]) };
    wire.loads(before, 3, &state);
}

#[test]
fn with_since() {
    let stream = [2, 0, 0, 5, 0, 0, 0, 8, 0x0a];
    let loaded = load(configured, &stream, 2);
    assert!(loaded.result.is_ok(), "{:?}", loaded.result);
    assert_eq!((loaded.state.newer, loaded.state.free), (0, 10));
}

#[test]
fn a_property_decides() {
    let mut device = dev(1, &[]);
    device.set_property("support-foo", &Value::Bool(false)).expect("a property");
    let without = try_save(&device).expect("a save").len();
    device.set_property("support-foo", &Value::Bool(true)).expect("a property");
    assert_eq!(try_save(&device).expect("a save").len(), without + 4 + 1);
    // The ends are configured differently: what follows tells.
    let stream = vmstate_tests::save(&device);
    let e = load(Dev::default, &stream, 3);
    assert!(e.result.is_err() || e.consumed < stream.len() as u64);
}

#[test]
fn its_name_is_in_the_description() {
    let tests: Vec<_> = Dev::DESCRIPTION.fields.iter().map(|field| field.field_exists).collect();
    assert_eq!(tests[0], None);
    assert!(tests[2].is_some_and(|test| test.starts_with("is_wide")), "{tests:?}");
}

/// Fields of a type that is copied, and is no integer.
#[test]
fn what_is_no_integer() {
    #[derive(VmState, Debug, Default, PartialEq)]
    #[vmstate(name = "flags")]
    struct Flags {
        array: [u8; 2],
        flag: bool,
        #[vmstate(test = "any(array, flag)")]
        value: u8,
        #[vmstate(property)]
        narrow: bool,
        #[vmstate(test = "not(narrow)")]
        wide: u8,
    }
    #[allow(clippy::trivially_copy_pass_by_ref)]
    impl Flags {
        fn any(array: [u8; 2], flag: bool) -> bool {
            flag || array != [0; 2]
        }

        fn not(narrow: &bool) -> bool {
            !narrow
        }
    }
    let wire = Wire::of("flags").each("array", 1, "0100").value("flag", "00").value("value", "02");
    let state = Flags { array: [1, 0], value: 2, narrow: true, ..Flags::default() };
    wire.is(&state, || Flags { narrow: true, ..Flags::default() });
    let wire = Wire::of("flags").each("array", 1, "0000").value("flag", "00").value("wide", "02");
    wire.is(&Flags { wide: 2, ..Flags::default() }, Flags::default);
}

/// An input that is cut: the test is not asked, and the error is that of the input.
#[test]
fn a_cut_input() {
    let e = load(configured, &[], 3).error();
    assert!(matches!(e.kind(), LoadErrorKind::Truncated { .. }));
    assert_eq!(e.path().to_string(), "dev/level");
}
