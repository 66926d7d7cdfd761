//! X7: values that are compared with the destination, and predicates.

use vmstate_runtime::{Described, LoadErrorKind, SaveErrorKind, VmState};
use vmstate_tests::{Wire, load, try_save};

#[derive(VmState, Debug)]
#[vmstate(name = "x7")]
struct Checked {
    before: u8,
    #[vmstate(equal)]
    size: u32,
    #[vmstate(at_most)]
    used: i32,
}

fn checked(before: u8, size: u32, used: i32) -> Checked {
    Checked { before, size, used }
}

fn wire() -> Wire {
    Wire::of("x7").value("before", "01").value("size", "00000005").value("used", "00000003")
}

#[test]
fn accepted() {
    wire().saves(&checked(1, 5, 3));
    wire().loads(|| checked(0, 5, 4), 1, &checked(1, 5, 3));
    // Exactly as much as the destination has.
    wire().loads(|| checked(0, 5, 3), 1, &checked(1, 5, 3));
    let names = Checked::DESCRIPTION.fields.iter().map(|field| field.ty.name).collect::<Vec<_>>();
    assert_eq!(names, ["uint8", "uint32 equal", "int32 le"]);
}

/// 5 in the stream, 6 at the destination.
#[test]
fn not_equal() {
    let loaded = load(|| checked(0, 6, 4), wire().bytes(), 1);
    assert_eq!(loaded.state.size, 6);
    let e = loaded.error();
    let LoadErrorKind::NotEqual { found, expected } = e.kind() else { panic!("{e}") };
    assert_eq!((found.as_str(), expected.as_str()), ("5", "6"));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("x7/size", 1));
}

/// 5 and -1 in the stream, at most 4 at the destination.
#[test]
fn out_of_range() {
    for used in [5, -1, i32::MIN, i32::MAX] {
        let stream = [&wire().bytes()[..5], &used.to_be_bytes()].concat();
        let loaded = load(|| checked(0, 5, 4), &stream, 1);
        assert_eq!(loaded.state.used, 4, "not stored");
        let e = loaded.error();
        let LoadErrorKind::OutOfRange { found, max } = e.kind() else { panic!("{e}") };
        assert_eq!((found.as_str(), max.as_str()), (used.to_string().as_str(), "4"));
        assert_eq!((e.path().to_string().as_str(), e.offset()), ("x7/used", 5));
    }
}

/// A predicate on a value, and one that stands before all values (on a place without bytes).
#[derive(VmState, Debug, Default)]
#[vmstate(name = "valid", version = 3, pre_load = "reset")]
struct Valid {
    #[vmstate(validate = "is_ready")]
    ready_check: (),
    n: u8,
    #[vmstate(validate = "fits")]
    m: u16,
    #[vmstate(skip)]
    broken: bool,
    #[vmstate(skip)]
    resets: u32,
}

impl Valid {
    fn reset(&mut self) {
        self.resets += 1;
    }

    fn is_ready(&self, _version_id: u32) -> bool {
        !self.broken
    }

    fn fits(&self, version_id: u32) -> Result<(), String> {
        let limit = u16::from(self.n);
        if self.m <= limit && version_id == 3 {
            Ok(())
        } else {
            Err(format!("{} > {limit}", self.m))
        }
    }
}

#[test]
fn validated() {
    let wire = Wire::of("valid").value("n", "09").value("m", "0008");
    wire.saves(&Valid { n: 9, m: 8, ..Valid::default() });
    wire.loads(Valid::default, 3, &Valid { n: 9, m: 8, resets: 1, ..Valid::default() });
}

/// X7: before the first byte, but after `pre_load`.
#[test]
fn refused_before_the_first_byte() {
    let loaded = load(|| Valid { broken: true, ..Valid::default() }, &[9, 0, 8], 3);
    assert_eq!((loaded.state.n, loaded.state.resets), (0, 1));
    let e = loaded.error();
    assert!(matches!(e.kind(), LoadErrorKind::Invalid { predicate: "is_ready", source: None }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("valid/ready_check", 0));
}

#[test]
fn refused_with_a_reason() {
    let e = load(Valid::default, &[9, 0, 10], 3).error();
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("valid/m", 1));
    assert_eq!(std::error::Error::source(&e).map(ToString::to_string).as_deref(), Some("10 > 9"));
}

/// Where QEMU's source would abort, this one refuses to save.
#[test]
fn refused_on_save() {
    let e = try_save(&Valid { broken: true, ..Valid::default() }).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::Invalid { predicate: "is_ready", source: None }));
    assert_eq!(e.path().to_string(), "valid/ready_check");
    let e = try_save(&Valid { n: 1, m: 2, ..Valid::default() }).unwrap_err();
    let text = "valid/m: expected a state that `fits` accepts, found one it does not";
    assert_eq!(e.to_string(), text);
    assert_eq!(format!("{e:#}"), format!("{text}: 2 > 1"));
}
