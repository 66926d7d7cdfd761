//! `optional`: a bool, then the value if there is one; the destination takes what comes.

use std::collections::VecDeque;

use vmstate_runtime::layout::Optional;
use vmstate_runtime::{Described, LoadErrorKind, VmState};
use vmstate_tests::{Wire, load};

use crate::{is, is_as, refused_as};

#[derive(VmState, Debug, Default, Clone, PartialEq)]
struct Regs {
    a: u8,
    b: u16,
}

const REGS: Regs = Regs { a: 1, b: 2 };

#[test]
fn a_value_or_none() {
    for make in [None, Some(7)] {
        is_as::<Optional<u16>, _>(&[("", "00")], || make, || None);
        is_as::<Optional<u16>, _>(&[("", "01"), ("", "0102")], || make, || Some(0x0102u16));
    }
    for make in [None, Some(Regs::default())] {
        let parts = [("", "01"), (".a", "01"), (".b", "0002")];
        is_as::<Optional<Regs>, _>(&parts, || make.clone(), || Some(REGS));
        is_as::<Optional<Box<Regs>>, _>(
            &parts,
            || make.clone().map(Box::new),
            || Some(Box::new(REGS)),
        );
        is_as::<Optional<Regs>, _>(&[("", "00")], || make.clone(), || None);
    }
}

#[test]
fn what_is_optional_in_what_is_optional() {
    let parts = [("", "01"), ("", "00")];
    is_as::<Optional<Optional<u8>>, _>(&parts, || None, || Some(None));
    let parts = [("", "01"), ("", "01"), ("", "05")];
    is_as::<Optional<Optional<u8>>, _>(&parts, || Some(None), || Some(Some(5u8)));
}

#[test]
fn elements() {
    let parts = [("[0]", "01"), ("[0]", "0005"), ("[1]", "00"), ("[2]", "01"), ("[2]", "0006")];
    for make in [[None; 3], [Some(9); 3]] {
        is_as::<[Optional<u16>; 3], _>(&parts, || make, || [Some(5u16), None, Some(6)]);
    }
}

#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(name = "many")]
struct Many {
    #[vmstate(optional)]
    one: Option<u32>,
    #[vmstate(optional)]
    boxed: Option<Box<Regs>>,
    #[vmstate(optional)]
    pair: [Option<u8>; 2],
    n: u8,
    #[vmstate(optional, len = "n")]
    counted: Vec<Option<Regs>>,
    #[vmstate(optional, prefix = u16)]
    prefixed: VecDeque<Option<Box<u8>>>,
    #[vmstate(optional)]
    nested: Option<Inner>,
    after: u16,
}

#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(name = "inner")]
struct Inner {
    #[vmstate(optional)]
    value: Option<u8>,
    tail: u8,
}

fn many() -> Many {
    Many {
        one: Some(0x0102_0304),
        boxed: Some(Box::new(REGS)),
        pair: [None, Some(9)],
        n: 2,
        counted: vec![Some(REGS), None],
        prefixed: [None, Some(Box::new(8))].into(),
        nested: Some(Inner { value: Some(3), tail: 4 }),
        after: 0x0506,
    }
}

fn wire() -> Wire {
    Wire::of("many")
        .value("one", "01")
        .value("one", "01020304")
        .value("boxed", "01")
        .value("boxed.a", "01")
        .value("boxed.b", "0002")
        .value("pair[0]", "00")
        .value("pair[1]", "01")
        .value("pair[1]", "09")
        .value("n", "02")
        .value("counted[0]", "01")
        .value("counted[0].a", "01")
        .value("counted[0].b", "0002")
        .value("counted[1]", "00")
        .value("prefixed", "0002")
        .value("prefixed[0]", "00")
        .value("prefixed[1]", "01")
        .value("prefixed[1]", "08")
        .value("nested", "01")
        .value("nested.value", "01")
        .value("nested.value", "03")
        .value("nested.tail", "04")
        .value("after", "0506")
}

#[test]
fn the_word() {
    wire().is(&many(), Many::default);
    wire().is(&many(), || Many {
        one: None,
        pair: [Some(1), Some(2)],
        counted: vec![None, Some(Regs { a: 9, b: 9 }), None],
        prefixed: [Some(Box::new(1)); 1].into(),
        ..many()
    });
    let none = Wire::of("many")
        .value("one", "00")
        .value("boxed", "00")
        .value("pair[0]", "00")
        .value("pair[1]", "00")
        .value("n", "00")
        .value("prefixed", "0000")
        .value("nested", "00")
        .value("after", "0000");
    none.is(&Many::default(), Many::default);
    none.loads(many, 1, &Many::default());
}

/// In QEMU's words a bool, and a field with a `test`.
#[test]
fn it_is_described_as_a_struct() {
    let ty = Many::DESCRIPTION.fields[0].ty;
    let of = ty.description().map(|of| (of.name, of.fields));
    let Some(("optional", [present, value])) = of else { panic!("{of:?}") };
    assert_eq!((present.name, present.ty.name, present.field_exists), ("present", "bool", None));
    assert_eq!((value.name, value.ty.name), ("value", "uint32"));
    assert_eq!(value.field_exists, Some("present"));
    assert_eq!((ty.name, ty.size), ("struct", None));
}

/// What is there is loaded in place: what does not migrate stays.
#[test]
fn a_value_that_is_there_is_loaded_in_place() {
    #[derive(VmState, Debug, Default)]
    struct Part {
        wire: u8,
        #[vmstate(skip)]
        configured: u8,
    }
    #[derive(VmState, Debug, Default)]
    struct Device {
        #[vmstate(optional)]
        part: Option<Part>,
    }
    let make = || Device { part: Some(Part { wire: 1, configured: 5 }) };
    let loaded = load(make, &[1, 2], 1);
    let part = loaded.state.part.map(|part| (part.wire, part.configured));
    assert_eq!(part, Some((2, 5)));
    assert!(load(make, &[0], 1).state.part.is_none());
}

#[test]
fn an_error_inside_has_the_path_and_the_offset() {
    #[derive(VmState, Debug, Default, Clone, Copy)]
    #[repr(u8)]
    enum Mode {
        #[default]
        Off = 1,
    }
    let (path, offset, text) =
        refused_as::<[Optional<Mode>; 2], _>(|| [None::<Mode>; 2], &[1, 1, 1, 9]);
    assert_eq!((path.as_str(), offset, text.as_str()), ("[1]", 3, "expected 1 (Off); found 9"));
    let e = load(Many::default, &wire().bytes()[..19], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::Truncated { .. }), "{e}");
}

/// An array of arrays, a tuple, a box around.
#[test]
fn wherever_an_option_stands() {
    #[derive(VmState, Debug, Default, PartialEq)]
    #[vmstate(name = "where")]
    struct Where {
        #[vmstate(optional)]
        grid: [[Option<u8>; 2]; 2],
        #[vmstate(optional)]
        boxed: Box<Option<u8>>,
        #[vmstate(optional)]
        array: Option<[u16; 2]>,
        #[vmstate(optional)]
        tuple: Option<(u8, u16)>,
    }
    let wire = Wire::of("where")
        .value("grid[0][0]", "00")
        .value("grid[0][1]", "01")
        .value("grid[0][1]", "02")
        .value("grid[1][0]", "01")
        .value("grid[1][0]", "03")
        .value("grid[1][1]", "00")
        .value("boxed", "01")
        .value("boxed", "04")
        .value("array", "01")
        .value("array[0]", "0005")
        .value("array[1]", "0006")
        .value("tuple", "01")
        .value("tuple.0", "07")
        .value("tuple.1", "0008");
    let state = Where {
        grid: [[None, Some(2)], [Some(3), None]],
        boxed: Box::new(Some(4)),
        array: Some([5, 6]),
        tuple: Some((7, 8)),
    };
    wire.is(&state, Where::default);
}

/// As for every bool, QEMU takes any byte but 0 for true.
#[test]
fn any_byte_but_0_says_that_there_is_a_value() {
    let loaded = load(Many::default, &[&[7][..], &wire().bytes()[1..]].concat(), 1);
    assert!(loaded.result.is_ok());
    assert_eq!(loaded.state, many());
    is(&[("", "01")], || false, || true);
}
