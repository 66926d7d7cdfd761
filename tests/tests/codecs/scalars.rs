//! Integers, `bool`, timers, floating point registers, fillers, and what has no bytes.

use std::marker::PhantomData;

use vmstate_runtime::{CpuDouble, Decoder, Encoder, SaveErrorKind, Timer, Unused, VmState};
use vmstate_tests::load;

use crate::is;

#[test]
fn integers() {
    is(&[("", "00")], || 1, || 0u8);
    is(&[("", "ff")], || 1, || u8::MAX);
    is(&[("", "80")], || 1, || i8::MIN);
    is(&[("", "fe")], || 1, || -2i8);
    is(&[("", "1234")], || 1, || 0x1234u16);
    is(&[("", "8000")], || 1, || i16::MIN);
    is(&[("", "12345678")], || 1, || 0x1234_5678u32);
    is(&[("", "fffffffe")], || 1, || -2i32);
    is(&[("", "123456789abcdef0")], || 1, || 0x1234_5678_9abc_def0u64);
    is(&[("", "8000000000000000")], || 1, || i64::MIN);
}

#[test]
fn booleans() {
    is(&[("", "00")], || true, || false);
    is(&[("", "01")], || false, || true);
}

/// QEMU: anything but 0 is true.
#[test]
fn any_byte_is_a_boolean() {
    for byte in 0..=u8::MAX {
        let mut value = byte == 0;
        assert!(Decoder::new(&[byte]).value(&mut value).is_ok());
        assert_eq!(value, byte != 0);
    }
}

#[test]
fn timers() {
    is(&[("", "ffffffffffffffff")], || Timer::at(1), || Timer::IDLE);
    is(&[("", "00000000000f4240")], || Timer::IDLE, || Timer::at(1_000_000));
    is(&[("", "0000000000000000")], || Timer::IDLE, || Timer::at(0));
    assert_eq!((Timer::at(0).expires(), Timer::IDLE.expires()), (Some(0), None));
    assert_eq!((Timer::at(0).is_pending(), Timer::IDLE.is_pending()), (true, false));
}

#[test]
fn doubles() {
    is(&[("", "3ff8000000000000")], CpuDouble::default, || CpuDouble::new(1.5));
    is(&[("", "8000000000000000")], CpuDouble::default, || CpuDouble::new(-0.0));
    // A signaling NaN stays one.
    is(&[("", "7ff0000000000001")], CpuDouble::default, || CpuDouble(0x7ff0_0000_0000_0001));
    assert!(CpuDouble(0x7ff0_0000_0000_0001).get().is_nan());
}

#[test]
fn fillers() {
    is(&[("", "00")], Unused::<1>::default, || Unused);
    is(&[("", "0000000000")], Unused::<5>::default, || Unused);
}

/// What stands in a filler is passed over: older releases had a field there.
#[test]
fn fillers_are_passed_over() {
    #[derive(VmState, Debug, Default)]
    struct Pic {
        irr: u8,
        was_elcr: Unused<3>,
        imr: u8,
    }
    let loaded = load(Pic::default, &[1, 0xaa, 0xbb, 0xcc, 2], 1);
    assert!(loaded.result.is_ok());
    assert_eq!((loaded.state.irr, loaded.state.imr, loaded.consumed), (1, 2, 5));
}

#[test]
fn nothing() {
    is(&[], || (), || ());
    is(&[], PhantomData::<String>::default, || PhantomData);
    is(&[], Unused::<0>::default, || Unused);
}

/// A run is made before the first field, but the field that is cut is named.
#[test]
fn a_cut_inside_of_a_run() {
    #[derive(VmState, Debug, Default)]
    struct Run {
        a: u8,
        b: [[u16; 2]; 2],
        c: Inner,
        d: u64,
    }
    #[derive(VmState, Debug, Default)]
    struct Inner {
        e: u32,
        f: [bool; 2],
    }
    let wire = vmstate_tests::Wire::of("run")
        .value("a", "01")
        .each("b[0]", 2, "0002 0003")
        .each("b[1]", 2, "0004 0005")
        .value("c.e", "00000006")
        .each("c.f", 1, "0100")
        .value("d", "0000000000000007");
    let state = Run { a: 1, b: [[2, 3], [4, 5]], c: Inner { e: 6, f: [true, false] }, d: 7 };
    assert_eq!(Run::DESCRIPTION.fixed_size(), Some(23));
    wire.is(&state, Run::default);
}

/// A filler of any size goes through with next to no stack.
#[test]
fn a_filler_does_not_touch_the_stack() {
    #[derive(VmState, Default)]
    #[vmstate(name = "filled")]
    struct Filled {
        before: u8,
        filler: Unused<LARGE>,
        fillers: [Unused<{ LARGE / 4 }>; 2],
        after: u8,
    }

    const LARGE: usize = 16_000_000;
    let small_stack = std::thread::Builder::new().stack_size(128 << 10);
    let thread = small_stack.spawn(|| {
        let mut stream = Vec::new();
        let mut filled = Filled { before: 1, after: 2, ..Filled::default() };
        filled.save(&mut Encoder::new(&mut stream)).expect("it saves");
        assert_eq!((stream[0], stream.len(), stream[stream.len() - 1]), (1, 2 + LARGE / 2 * 3, 2));
        assert!(stream[1..=LARGE].iter().all(|byte| *byte == 0));
        filled.load(&mut Decoder::new(&stream), 1).expect("it loads");
        let mut reader = &stream[..];
        filled.load(&mut Decoder::io(&mut reader), 1).expect("it loads");
    });
    thread.expect("a thread").join().expect("it is enough");
}

/// No sink has room for it, and none is written to for ever.
#[test]
fn a_filler_of_more_than_any_memory() {
    #[derive(VmState, Default)]
    #[vmstate(name = "filled")]
    struct Filled {
        before: u8,
        filler: Unused<{ 1 << (usize::BITS - 1) }>,
    }

    let mut filled = Filled::default();
    let saved = filled.save(&mut Encoder::new(&mut Vec::new()));
    let written = Encoder::io(&mut std::io::sink(), |mut out| filled.save(&mut out));
    for result in [saved, written] {
        let e = result.unwrap_err();
        assert!(matches!(e.kind(), SaveErrorKind::OutOfMemory { .. }), "{e}");
        assert!(e.path().to_string().starts_with("filled"), "{e}");
    }
    let e = filled.load(&mut Decoder::new(&[0; 100]), 1).unwrap_err();
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("filled/filler", 1));
}
