//! C-like enums, newtypes and tuple structs.

use vmstate_runtime::{LoadErrorKind, VmState};
use vmstate_tests::{Wire, load};

use crate::{is, refused};

#[derive(VmState, Clone, Copy, Debug, Default, PartialEq)]
#[repr(u8)]
enum State {
    #[default]
    Idle,
    Busy = 7,
    Failed,
}

#[derive(VmState, Clone, Copy, Debug, PartialEq)]
#[repr(i32)]
enum Signed {
    Minus = -1,
    Least = i32::MIN,
}

#[derive(VmState, Clone, Copy, Debug, PartialEq)]
#[repr(u64)]
enum Wide {
    Largest = u64::MAX,
}

#[test]
fn enums() {
    is(&[("", "00")], || State::Busy, || State::Idle);
    is(&[("", "07")], || State::Idle, || State::Busy);
    is(&[("", "08")], || State::Idle, || State::Failed);
    is(&[("", "ffffffff")], || Signed::Least, || Signed::Minus);
    is(&[("", "80000000")], || Signed::Minus, || Signed::Least);
    is(&[("", "ffffffffffffffff")], || Wide::Largest, || Wide::Largest);
    is(&[("[0]", "07"), ("[1]", "00")], || [State::Failed; 2], || [State::Busy, State::Idle]);
}

/// Variants that are written with braces and have nothing in them.
#[derive(VmState, Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
enum Braces {
    Tuple(),
    Struct {},
    Unit,
}

#[derive(VmState, Clone, Copy, Debug, PartialEq)]
#[repr(i16)]
enum Numbered {
    Tuple() = -2,
    Struct {} = 5,
    Unit,
}

#[test]
fn variants_with_nothing_in_braces() {
    is(&[("", "00")], || Braces::Unit, Braces::Tuple);
    is(&[("", "01")], || Braces::Unit, || Braces::Struct {});
    is(&[("", "02")], Braces::Tuple, || Braces::Unit);
    is(&[("", "fffe")], || Numbered::Unit, Numbered::Tuple);
    is(&[("", "0005")], || Numbered::Unit, || Numbered::Struct {});
    is(&[("", "0006")], Numbered::Tuple, || Numbered::Unit);
}

#[test]
fn unknown_discriminants() {
    let e = load(|| crate::Alone::of([State::Idle; 3]), &[7, 9, 0], 1).error();
    let LoadErrorKind::UnknownDiscriminant { found: 9, known } = e.kind() else { panic!("{e}") };
    assert_eq!(*known, [("Idle", 0), ("Busy", 7), ("Failed", 8)]);
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("one/value[1]", 1));
    let (path, offset, text) = refused(|| Signed::Minus, &[0xff, 0xff, 0xff, 0xfe]);
    assert_eq!((path.as_str(), offset), ("", 0));
    assert_eq!(text, "expected -1 (Minus), -2147483648 (Least); found -2");
    for byte in 0..=u8::MAX {
        let known = [0, 7, 8].contains(&byte);
        let loaded = load(|| crate::Alone::of(State::Idle), &[byte], 1);
        assert_eq!(loaded.result.is_ok(), known, "{byte}");
    }
}

#[derive(VmState, Clone, Copy, Debug, Default, PartialEq)]
struct Address(u32);

#[derive(VmState, Debug, Default, PartialEq)]
struct Regs([Address; 2]);

#[test]
fn newtypes() {
    is(&[("", "00000007")], Address::default, || Address(7));
    is(&[("[0]", "00000007"), ("[1]", "00000008")], Regs::default, || {
        Regs([Address(7), Address(8)])
    });
}

#[derive(VmState, Debug, Default, PartialEq)]
struct Tuple(u8, #[vmstate(skip)] u32, u16);

/// A tuple struct of more than one field is a device whose fields are numbered.
#[test]
fn tuple_structs() {
    let wire = Wire::of("tuple").value("0", "01").value("2", "0002");
    wire.is(&Tuple(1, 0, 2), Tuple::default);
}

#[derive(VmState, Debug, Default)]
struct Empty {}

#[test]
fn structs_without_fields() {
    Wire::of("empty").is(&Empty {}, Empty::default);
    is(&[], Empty::default, Empty::default);
}
