//! Numbers with a type of their own: floats, `Wrapping`, `NonZero`.

use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64,
    Wrapping,
};

use vmstate_runtime::{LoadErrorKind, VmState};
use vmstate_tests::{Wire, load, save};

use crate::{Alone, is, refused};

#[test]
fn floats() {
    is(&[("", "3fc00000")], || 0.0, || 1.5f32);
    is(&[("", "bff8000000000000")], || 0.0, || -1.5f64);
    is(&[("", "80000000")], || 0.0, || -0.0f32);
    is(
        &[("[0]", "7f800000"), ("[1]", "00000001")],
        || [0.0; 2],
        || [f32::INFINITY, f32::from_bits(1)],
    );
    is(
        &[("[0]", "fff0000000000000"), ("[1]", "0000000000000001")],
        || [0.0; 2],
        || [f64::NEG_INFINITY, f64::from_bits(1)],
    );
}

/// Every bit of a NaN survives, that of a signaling one and of its payload included.
#[test]
fn nan() {
    for bits in [0x7fc0_0000, 0x7f80_0001, 0xffc1_2345, 0xff80_0001, 0x7fff_ffff_u32] {
        let stream = bits.to_be_bytes();
        let loaded = load(|| Alone::of([0f32]), &stream, 1);
        assert!(loaded.result.is_ok());
        assert_eq!(loaded.state.value[0].to_bits(), bits);
        assert_eq!(save(&loaded.state), stream);
    }
    for bits in [0x7ff8_0000_0000_0000, 0x7ff0_0000_0000_0001, 0xfff8_dead_beef_cafe_u64] {
        let stream = bits.to_be_bytes();
        let loaded = load(|| Alone::of(vec![0f64].into_boxed_slice()[0]), &stream, 1);
        assert_eq!(loaded.state.value.to_bits(), bits);
        assert_eq!(save(&loaded.state), stream);
    }
}

/// In a slice that is swapped at once, too.
#[test]
fn many_floats() {
    #[derive(VmState, Debug, Default)]
    struct Vector {
        #[vmstate(prefix = u32)]
        lanes: Vec<f32>,
        xmm: [[f64; 2]; 16],
    }
    let lanes: Vec<f32> = (0..1000).map(|i| f32::from_bits(0x7f80_0000 | i)).collect();
    let mut xmm = [[0.0; 2]; 16];
    xmm[15][1] = f64::from_bits(0x7ff0_0000_0000_0001);
    let stream = save(&Vector { lanes: lanes.clone(), xmm });
    let loaded = load(Vector::default, &stream, 1);
    assert!(loaded.result.is_ok());
    let bits = |lanes: &[f32]| lanes.iter().map(|lane| lane.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&loaded.state.lanes), bits(&lanes));
    assert_eq!(loaded.state.xmm[15][1].to_bits(), 0x7ff0_0000_0000_0001);
    let names: Vec<_> = Vector::DESCRIPTION.fields.iter().map(|field| field.ty.name).collect();
    assert_eq!(names, ["uint32", "uint64"]);
}

#[test]
fn wrapping() {
    is(&[("", "0102")], || Wrapping(0), || Wrapping(0x0102u16));
    is(&[("", "ffffffffffffffff")], || Wrapping(0), || Wrapping(-1i64));
    is(&[("[0]", "01"), ("[1]", "02")], Default::default, || [Wrapping(1u8), Wrapping(2)]);
}

#[test]
fn wrapping_numbers_count() {
    #[derive(VmState, Debug, Default, PartialEq)]
    #[vmstate(name = "device")]
    struct Device {
        n: Wrapping<u8>,
        #[vmstate(len = "n")]
        items: Vec<Wrapping<u16>>,
    }
    let state = Device { n: Wrapping(2), items: vec![Wrapping(5), Wrapping(6)] };
    let wire = Wire::of("device").value("n", "02").each("items", 2, "00050006");
    wire.is(&state, Device::default);
}

#[test]
fn nonzero() {
    is(&[("", "01")], || NonZeroU8::MAX, || NonZeroU8::MIN);
    is(&[("", "ff")], || NonZeroI8::MAX, || NonZeroI8::new(-1).unwrap());
    is(&[("", "0100")], || NonZeroU16::MAX, || NonZeroU16::new(0x100).unwrap());
    is(&[("", "fffe")], || NonZeroI16::MAX, || NonZeroI16::new(-2).unwrap());
    is(&[("", "00010000")], || NonZeroU32::MAX, || NonZeroU32::new(0x1_0000).unwrap());
    is(&[("", "80000000")], || NonZeroI32::MAX, || NonZeroI32::MIN);
    is(&[("", "0000000000000001")], || NonZeroU64::MAX, || NonZeroU64::MIN);
    is(&[("", "fffffffffffffffe")], || NonZeroI64::MAX, || NonZeroI64::new(-2).unwrap());
    is(
        &[("[0]", "0001"), ("[1]", "0002")],
        || [NonZeroU16::MAX; 2],
        || [NonZeroU16::MIN, NonZeroU16::new(2).unwrap()],
    );
}

#[derive(VmState, Debug)]
#[vmstate(name = "clock")]
struct Clock {
    before: u32,
    period: NonZeroU32,
    dividers: [NonZeroU8; 3],
    n: u8,
    #[vmstate(len = "n")]
    counted: Vec<NonZeroU16>,
    inner: Inner,
}

#[derive(VmState, Debug)]
struct Inner {
    value: NonZeroU16,
    after: u8,
}

fn clock() -> Clock {
    Clock {
        before: 0,
        period: NonZeroU32::MIN,
        dividers: [NonZeroU8::MIN; 3],
        n: 0,
        counted: vec![],
        inner: Inner { value: NonZeroU16::MIN, after: 0 },
    }
}

/// Elements of it are made of what is read: there is no value to begin with.
#[test]
fn elements() {
    let wire = Wire::of("clock")
        .value("before", "00000007")
        .value("period", "00000002")
        .each("dividers", 1, "010203")
        .value("n", "02")
        .each("counted", 2, "00010005")
        .value("inner.value", "0009")
        .value("inner.after", "03");
    let state = Clock {
        before: 7,
        period: NonZeroU32::new(2).unwrap(),
        dividers: [1, 2, 3].map(|n| NonZeroU8::new(n).unwrap()),
        n: 2,
        counted: [1, 5].map(|n| NonZeroU16::new(n).unwrap()).to_vec(),
        inner: Inner { value: NonZeroU16::new(9).unwrap(), after: 3 },
    };
    wire.is(&state, clock);
    wire.is(&state, || Clock { counted: vec![NonZeroU16::MAX; 5], ..clock() });
}

#[test]
fn zero() {
    let stream = [0, 0, 0, 7, 0, 0, 0, 2, 1, 2, 3, 2, 0, 1, 0, 5, 0, 9, 3];
    assert!(load(clock, &stream, 1).result.is_ok());
    for (at, len, path) in [
        (4, 4, "clock/period"),
        (8, 1, "clock/dividers[0]"),
        (10, 1, "clock/dividers[2]"),
        (12, 2, "clock/counted[0]"),
        (14, 2, "clock/counted[1]"),
        (16, 2, "clock/inner.value"),
    ] {
        let mut stream = stream;
        stream[at..at + len].fill(0);
        for make in [clock, || Clock { counted: vec![NonZeroU16::MAX; 2], ..clock() }] {
            let e = load(make, &stream, 1).error();
            assert!(matches!(e.kind(), LoadErrorKind::Zero), "{e:#}");
            assert_eq!((e.path().to_string().as_str(), e.offset()), (path, at as u64), "{e:#}");
            assert!(format!("{e:#}").contains("other than 0"), "{e:#}");
        }
    }
    let (path, offset, _) = refused(|| NonZeroU64::MIN, &[0; 8]);
    assert_eq!((path.as_str(), offset), ("", 0));
}

/// The first fault counts, and the value that is refused is not stored.
#[test]
fn what_is_refused_is_not_stored() {
    let make = || Alone::of([NonZeroU8::MAX; 3]);
    let loaded = load(make, &[1, 0, 0], 1);
    let [first, second, _] = loaded.state.value.map(NonZeroU8::get);
    assert_eq!((first, second), (1, 255));
    assert_eq!(loaded.error().path().to_string(), "one/value[1]");
}
