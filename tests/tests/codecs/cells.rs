//! Interior mutability: on the wire as if the cell were not there.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{
    AtomicBool, AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicU8, AtomicU16, AtomicU32,
    AtomicU64,
};
use std::sync::{Arc, Mutex};

use vmstate_runtime::{LoadErrorKind, SaveErrorKind, VmState};
use vmstate_tests::{Wire, load, try_save};

use crate::{Alone, is};

#[derive(VmState, Debug, Default, Clone, Copy)]
struct Regs {
    a: u8,
    b: [u16; 2],
}

const REGS: Regs = Regs { a: 1, b: [2, 3] };
const PARTS: [(&str, &str); 3] = [(".a", "01"), (".b[0]", "0002"), (".b[1]", "0003")];

#[test]
fn cells() {
    is(&[("", "0102")], || Cell::new(0), || Cell::new(0x0102u16));
    is(&PARTS, Cell::<Regs>::default, || Cell::new(REGS));
    is(&PARTS, RefCell::<Regs>::default, || RefCell::new(REGS));
    is(&PARTS, Mutex::<Regs>::default, || Mutex::new(REGS));
    is(&PARTS, Arc::<Mutex<Regs>>::default, || Arc::new(Mutex::new(REGS)));
}

#[test]
fn atomics() {
    is(&[("", "01")], || AtomicBool::new(false), || AtomicBool::new(true));
    is(&[("", "ff")], AtomicU8::default, || AtomicU8::new(255));
    is(&[("", "ff")], AtomicI8::default, || AtomicI8::new(-1));
    is(&[("", "0102")], AtomicU16::default, || AtomicU16::new(0x0102));
    is(&[("", "fffe")], AtomicI16::default, || AtomicI16::new(-2));
    is(&[("", "01020304")], AtomicU32::default, || AtomicU32::new(0x0102_0304));
    is(&[("", "fffffffe")], AtomicI32::default, || AtomicI32::new(-2));
    is(&[("", "0102030405060708")], AtomicU64::default, || AtomicU64::new(0x0102_0304_0506_0708));
    is(&[("", "fffffffffffffffe")], AtomicI64::default, || AtomicI64::new(-2));
}

#[test]
fn a_borrowed_cell_is_an_error() {
    let device = Alone::of([RefCell::new(1u8), RefCell::new(2)]);
    {
        let _reader = device.value[1].borrow();
        assert_eq!(try_save(&device).ok(), Some(vec![1, 2]));
    }
    let _writer = device.value[1].borrow_mut();
    let e = try_save(&device).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::Busy));
    assert_eq!(e.path().to_string(), "one/value[1]");
}

/// A mutex whose holder panicked.
fn poisoned() -> Mutex<u32> {
    let mutex = Mutex::new(7);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _guard = mutex.lock();
        panic!("on purpose");
    }));
    assert!(panicked.is_err() && mutex.is_poisoned());
    mutex
}

#[test]
fn a_poisoned_mutex_is_an_error() {
    let e = try_save(&Alone::of(poisoned())).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::Busy));
    assert_eq!(e.path().to_string(), "one/value");
    let e = load(|| Alone::of(poisoned()), &[0; 4], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::Busy));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("one/value", 0));
    let e = load(|| Alone::of(Arc::new(poisoned())), &[0; 4], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::Busy));
    let e = try_save(&Alone::of(Arc::new(poisoned()))).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::Busy));
}

/// A shared value is loaded in place: the other owners see it.
#[test]
fn shared_values_stay_shared() {
    let shared = Arc::new(Mutex::new(0u16));
    let mut device = Alone::of(Arc::clone(&shared));
    assert!(device.load(&mut vmstate_runtime::Decoder::new(&[1, 2]), 1).is_ok());
    assert_eq!(shared.lock().map(|value| *value).ok(), Some(0x0102));
}

/// Counts may be in cells, too.
#[test]
fn counts_in_cells() {
    #[derive(VmState, Debug, Default)]
    struct Device {
        n: Cell<u8>,
        #[vmstate(len = "n")]
        items: Vec<u8>,
        m: AtomicU16,
        #[vmstate(len = "m * 2")]
        pairs: Vec<u8>,
    }
    let wire = Wire::of("device")
        .value("n", "02")
        .each("items", 1, "0102")
        .value("m", "0001")
        .each("pairs", 1, "0304");
    let state =
        Device { n: Cell::new(2), items: vec![1, 2], m: AtomicU16::new(1), pairs: vec![3, 4] };
    wire.is(&state, Device::default);
}
