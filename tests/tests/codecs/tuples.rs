//! Tuples: their members one after the other.

use vmstate_runtime::schema::Type;
use vmstate_runtime::{Described, Layout, VmState};
use vmstate_tests::{Wire, try_save};

use crate::{is, refused};

#[derive(VmState, Debug, Default, Clone, PartialEq)]
struct Regs {
    a: u8,
    b: u16,
}

/// A member whose size is not fixed.
#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(name = "text")]
struct Text {
    #[vmstate(prefix = u8)]
    bytes: Vec<u8>,
}

fn text(bytes: &[u8]) -> Text {
    Text { bytes: bytes.to_vec() }
}

#[test]
fn of_up_to_six() {
    is(&[(".0", "01")], || (0,), || (1u8,));
    is(&[(".0", "01"), (".1", "0002")], || (0, 0), || (1u8, 2u16));
    is(&[(".0", "01"), (".1", "01"), (".2", "0002")], Default::default, || (1u8, true, 2u16));
    is(&[(".0", "01"), (".1", "0002"), (".2", "00000003"), (".3", "04")], Default::default, || {
        (1u8, 2u16, 3u32, 4u8)
    });
    is(
        &[(".0", "ff"), (".1", "0002"), (".2", "fffffffd"), (".3", "04"), (".4", "05")],
        Default::default,
        || (-1i8, 2u16, -3i32, 4u8, 5u8),
    );
    is(
        &[
            (".0", "01"),
            (".1", "0002"),
            (".2", "00000003"),
            (".3", "0000000000000004"),
            (".4", "05"),
            (".5", "06"),
        ],
        Default::default,
        || (1u8, 2u16, 3u32, 4u64, 5u8, 6u8),
    );
}

#[test]
fn nested() {
    is(
        &[(".0.0", "01"), (".0.1", "0002"), (".1", "03"), (".2.0.0", "04")],
        Default::default,
        || ((1u8, 2u16), 3u8, ((4u8,),)),
    );
    is(
        &[(".0.a", "01"), (".0.b", "0002"), (".1[0]", "0003"), (".1[1]", "0004"), (".2", "05")],
        Default::default,
        || (Regs { a: 1, b: 2 }, [3u16, 4], 5u8),
    );
    is(
        &[("[0].0", "01"), ("[0].1", "0002"), ("[1].0", "03"), ("[1].1", "0004")],
        Default::default,
        || [(1u8, 2u16), (3, 4)],
    );
}

/// Members before, between and behind those without a fixed size.
#[test]
fn variable_members() {
    is(
        &[
            (".0", "0001"),
            (".1", "02"),
            (".2.bytes", "02"),
            (".2.bytes[0]", "03"),
            (".2.bytes[1]", "04"),
            (".3", "05"),
            (".4", "0006"),
        ],
        Default::default,
        || (1u16, 2u8, text(&[3, 4]), 5u8, 6u16),
    );
    is(
        &[(".0.bytes", "00"), (".1", "07"), (".2.bytes", "01"), (".2.bytes[0]", "08")],
        || (text(&[9, 9]), 0, text(&[])),
        || (text(&[]), 7u8, text(&[8])),
    );
    is(
        &[
            (".0", "01"),
            (".1.0", "02"),
            (".1.1.bytes", "01"),
            (".1.1.bytes[0]", "03"),
            (".1.2", "04"),
            (".2", "05"),
        ],
        Default::default,
        || (1u8, (2u8, text(&[3]), 4u8), 5u8),
    );
}

#[test]
fn one_length_decision() {
    const TYPE: Type = <(u8, u16, [u32; 2]) as Layout<(u8, u16, [u32; 2])>>::TYPE;
    assert_eq!((TYPE.name, TYPE.size), ("struct", Some(11)));
    assert_eq!(<(u8, Text) as Layout<(u8, Text)>>::TYPE.size, None);
}

#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(name = "device")]
struct Device {
    pair: (u8, u16),
    n: u8,
    #[vmstate(len = "n")]
    counted: Vec<(u8, u8)>,
    #[vmstate(prefix = u8)]
    texts: Vec<(u8, Text)>,
    after: u16,
}

#[test]
fn fields() {
    let wire = Wire::of("device")
        .value("pair.0", "01")
        .value("pair.1", "0002")
        .value("n", "02")
        .value("counted[0].0", "03")
        .value("counted[0].1", "04")
        .value("counted[1].0", "05")
        .value("counted[1].1", "06")
        .value("texts", "01")
        .value("texts[0].0", "07")
        .value("texts[0].1.bytes", "01")
        .value("texts[0].1.bytes[0]", "08")
        .value("after", "0009");
    let state = Device {
        pair: (1, 2),
        n: 2,
        counted: vec![(3, 4), (5, 6)],
        texts: vec![(7, text(&[8]))],
        after: 9,
    };
    wire.is(&state, Device::default);
    let of = Device::DESCRIPTION.fields[0].ty.description().map(|of| (of.name, of.fields.len()));
    assert_eq!(of, Some(("tuple", 2)));
}

#[test]
fn errors_have_the_member() {
    let (path, offset, text) = refused(|| (0u8, [std::num::NonZeroU16::MIN; 2]), &[1, 0, 1, 0, 0]);
    assert_eq!((path.as_str(), offset), (".1[1]", 3), "{text}");
    let bytes = vec![0; 256];
    let device = Device { texts: vec![(7, Text { bytes })], ..Device::default() };
    let e = try_save(&device).unwrap_err();
    assert_eq!(e.path().to_string(), "device/texts[0].1.bytes");
}

/// Members that have no value to begin with.
#[test]
fn members_that_are_made() {
    type Made = (u8, std::num::NonZeroU16);
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "device")]
    struct Grows {
        #[vmstate(prefix = u8)]
        items: Vec<Made>,
    }
    let one = |n: u16| (7, std::num::NonZeroU16::new(n).expect("not 0"));
    let wire = Wire::of("device")
        .value("items", "02")
        .value("items[0].0", "07")
        .value("items[0].1", "0001")
        .value("items[1].0", "07")
        .value("items[1].1", "0002");
    wire.saves(&Grows { items: vec![one(1), one(2)] });
    let loaded = vmstate_tests::load(Grows::default, wire.bytes(), 1);
    assert_eq!(format!("{:?}", loaded.state.items), format!("{:?}", [one(1), one(2)]));
    let e = vmstate_tests::load(Grows::default, &[2, 7, 0, 1, 7, 0, 0], 1).error();
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("device/items[1].1", 5));
}
