//! X5: arrays of pointers, some of which are null. Nothing on the wire says which: both ends must
//! have objects at the same places.

use vmstate_runtime::{LoadErrorKind, VmState};
use vmstate_tests::{Wire, load};

#[derive(VmState, Debug)]
#[vmstate(name = "x5")]
struct X5 {
    #[vmstate(nullable)]
    bytes: [Option<Box<u8>>; 4],
}

fn x5(bytes: [Option<u8>; 4]) -> X5 {
    X5 { bytes: bytes.map(|byte| byte.map(Box::new)) }
}

#[test]
fn null_null_a_null() {
    let wire = Wire::of("x5").each("bytes", 1, "30300130");
    wire.is(&x5([None, None, Some(1), None]), || x5([None, None, Some(9), None]));
}

#[test]
fn a_b_null_c() {
    let wire = Wire::of("x5").each("bytes", 1, "01023003");
    wire.is(&x5([Some(1), Some(2), None, Some(3)]), || x5([Some(9), Some(9), None, Some(9)]));
}

/// An object at the source where the destination has none.
#[test]
fn destination_without_object() {
    let loaded = load(|| x5([Some(9), None, Some(9), None]), &[1, 2, 3, 0x30], 1);
    let e = loaded.error();
    assert!(matches!(e.kind(), LoadErrorKind::NotNull { found: 2 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("x5/bytes[1]", 1));
}

/// A null pointer at the source where the destination has an object: the marker is read as data, as
/// it is in QEMU.
#[test]
fn source_without_object() {
    let loaded = load(|| x5([Some(9), Some(9), Some(9), Some(9)]), &[1, 0x30, 3, 4], 1);
    assert!(loaded.result.is_ok());
    assert_eq!(loaded.state.bytes[1].as_deref(), Some(&0x30));
}
