//! What is held in several places, or by another thread: `Rc`, `Arc`, `RwLock`, a lock that is held.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, RwLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use vmstate_runtime::{Decoder, LoadErrorKind, SaveErrorKind, VmState};
use vmstate_tests::{Wire, load, save, try_save};

use crate::{Alone, is};

#[derive(VmState, Debug, Default, Clone, Copy, PartialEq)]
struct Regs {
    a: u8,
    b: [u16; 2],
}

const REGS: Regs = Regs { a: 1, b: [2, 3] };
const PARTS: [(&str, &str); 3] = [(".a", "01"), (".b[0]", "0002"), (".b[1]", "0003")];

#[test]
fn as_if_it_were_not_there() {
    is(&PARTS, Rc::<Regs>::default, || Rc::new(REGS));
    is(&PARTS, Arc::<Regs>::default, || Arc::new(REGS));
    is(&PARTS, RwLock::<Regs>::default, || RwLock::new(REGS));
    is(&PARTS, Arc::<RwLock<Regs>>::default, || Arc::new(RwLock::new(REGS)));
    is(&PARTS, Rc::<RefCell<Regs>>::default, || Rc::new(RefCell::new(REGS)));
    is(&PARTS, Rc::<Cell<Regs>>::default, || Rc::new(Cell::new(REGS)));
    is(&PARTS, Box::<Arc<Mutex<Box<Regs>>>>::default, || {
        Box::new(Arc::new(Mutex::new(Box::new(REGS))))
    });
    is(&[("", "01020304")], Arc::<AtomicU32>::default, || Arc::new(AtomicU32::new(0x0102_0304)));
    is(&[("[0]", "01"), ("[1]", "00")], Default::default, || {
        [Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false))]
    });
}

/// Its other holders see what was loaded; what it is stays the same object.
#[test]
fn every_holder_sees_what_was_loaded() {
    fn loaded<T>(value: &T, of: impl Fn(T) -> T, stream: &[u8])
    where
        T: vmstate_runtime::Layout<T> + Clone,
    {
        let mut device = Alone::of(of(value.clone()));
        device.load(&mut Decoder::new(stream), 1).expect("it loads");
    }
    let shared = Arc::new(Mutex::new(0u16));
    loaded(&shared, |value| value, &[1, 2]);
    assert_eq!(shared.lock().map(|value| *value).ok(), Some(0x0102));

    let shared = Arc::new(RwLock::new(REGS));
    loaded(&shared, |value| value, &[9, 0, 8, 0, 7]);
    assert_eq!(shared.read().map(|regs| *regs).ok(), Some(Regs { a: 9, b: [8, 7] }));

    let shared = Arc::new(AtomicU32::new(0));
    loaded(&shared, |value| value, &[1, 2, 3, 4]);
    assert_eq!(shared.load(Ordering::Relaxed), 0x0102_0304);

    let shared = Rc::new(RefCell::new(0u8));
    loaded(&shared, |value| value, &[5]);
    assert_eq!(*shared.borrow(), 5);

    let shared = Rc::new(Cell::new(REGS));
    loaded(&shared, |value| value, &[9, 0, 8, 0, 7]);
    assert_eq!(shared.get(), Regs { a: 9, b: [8, 7] });

    // By way of several pointers.
    let shared = Rc::new(Arc::new(Box::new(Mutex::new(0u8))));
    loaded(&shared, |value| value, &[6]);
    assert_eq!(shared.lock().map(|value| *value).ok(), Some(6));
}

/// In the middle of a run: what is around it is loaded as well.
#[test]
fn in_a_run() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "device")]
    struct Device {
        before: u16,
        flag: Arc<AtomicU32>,
        both: [Rc<Cell<u8>>; 2],
        locked: Arc<Mutex<Regs>>,
        after: u16,
        n: Arc<AtomicU32>,
        #[vmstate(len = "n")]
        items: Arc<Mutex<Vec<u8>>>,
    }
    let wire = Wire::of("device")
        .value("before", "0001")
        .value("flag", "00000002")
        .each("both", 1, "0304")
        .value("locked.a", "01")
        .value("locked.b[0]", "0002")
        .value("locked.b[1]", "0003")
        .value("after", "0005")
        .value("n", "00000002")
        .each("items", 1, "0607");
    let state = Device {
        before: 1,
        flag: Arc::new(AtomicU32::new(2)),
        both: [Rc::new(Cell::new(3)), Rc::new(Cell::new(4))],
        locked: Arc::new(Mutex::new(REGS)),
        after: 5,
        n: Arc::new(AtomicU32::new(2)),
        items: Arc::new(Mutex::new(vec![6, 7])),
    };
    wire.is(&state, Device::default);
    // All of it is shared with another holder.
    let others = RefCell::new(Vec::new());
    let shared = || {
        let device = Device::default();
        others.borrow_mut().push((
            device.flag.clone(),
            device.both.clone(),
            device.locked.clone(),
            device.n.clone(),
            device.items.clone(),
        ));
        device
    };
    wire.is(&state, shared);
}

/// A value that others look at without a lock: it cannot be changed under their eyes.
#[test]
fn shared_without_a_cell() {
    let other = Arc::new(7u16);
    let device = || Alone::of([Arc::new(1u16), Arc::clone(&other)]);
    assert_eq!(save(&device()), [0, 1, 0, 7]);
    let e = load(device, &[0, 5, 0, 6], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::Busy), "{e:#}");
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("one/value[1]", 2));
    assert_eq!(*other, 7);

    let other = Rc::new(REGS);
    let e = load(|| Alone::of(Rc::clone(&other)), &[9; 5], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::Busy), "{e:#}");
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("one/value", 0));
    assert_eq!(*other, REGS);

    // A weak reference may become one at any time.
    let weak = RefCell::new(Vec::new());
    let make = || {
        let value = Rc::new(1u8);
        weak.borrow_mut().push(Rc::downgrade(&value));
        Alone::of(value)
    };
    let e = load(make, &[9], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::Busy), "{e:#}");
}

#[test]
fn a_borrowed_cell_behind_a_pointer() {
    let shared = Rc::new(RefCell::new(1u8));
    let borrowed = shared.borrow_mut();
    let e = load(|| Alone::of(Rc::clone(&shared)), &[9], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::Busy), "{e:#}");
    let e = try_save(&Alone::of(Rc::clone(&shared))).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::Busy), "{e:#}");
    drop(borrowed);
    assert_eq!(save(&Alone::of(shared)), [1]);
}

/// The thread that saves holds the lock itself: an error in about a second, not a deadlock.
#[test]
fn held_by_the_thread_that_saves() {
    fn takes_about_a_second<R>(work: impl FnOnce() -> R) -> R {
        let start = Instant::now();
        let result = work();
        let took = start.elapsed();
        let expected = Duration::from_millis(900)..Duration::from_secs(10);
        assert!(expected.contains(&took), "{took:?}");
        result
    }
    fn held(use_it: impl FnOnce(&mut Alone<[Arc<Mutex<Regs>>; 2]>)) {
        let lock = Arc::new(Mutex::new(REGS));
        let mut device = Alone::of([Arc::new(Mutex::new(REGS)), Arc::clone(&lock)]);
        let guard = lock.lock().expect("a lock");
        takes_about_a_second(|| use_it(&mut device));
        assert_eq!(*guard, REGS);
    }
    let save = |device: &mut Alone<_>| {
        let e = device.save(&mut vmstate_runtime::Encoder::new(&mut Vec::new())).unwrap_err();
        assert!(matches!(e.kind(), SaveErrorKind::Busy), "{e:#}");
        assert_eq!(e.path().to_string(), "one/value[1]");
    };
    let load = |device: &mut Alone<_>| {
        let e = device.load(&mut Decoder::new(&[9; 10]), 1).unwrap_err();
        assert!(matches!(e.kind(), LoadErrorKind::Busy), "{e:#}");
        assert_eq!((e.path().to_string().as_str(), e.offset()), ("one/value[1]", 5));
    };
    // Both wait at the same time.
    thread::scope(|scope| {
        scope.spawn(|| held(save));
        held(load);
    });
}

/// Each that is held is not waited for anew.
#[test]
fn many_held_by_the_thread_that_saves() {
    #[derive(VmState, Default)]
    #[vmstate(name = "port")]
    struct Port {
        number: u8,
        lock: Arc<Mutex<u16>>,
    }

    #[derive(VmState, Default)]
    #[vmstate(name = "hub")]
    struct Hub {
        own: [Arc<Mutex<u16>>; 4],
        other: (Arc<Mutex<u16>>, u8, Arc<RwLock<u16>>),
        port: Port,
        ports: [Port; 8],
        last: Port,
    }

    fn held(use_it: impl FnOnce(&mut Hub)) {
        let mut hub = Hub::default();
        let locks = hub.own.iter().chain([&hub.other.0, &hub.port.lock, &hub.last.lock]);
        let locks: Vec<_> = locks.chain(hub.ports.iter().map(|port| &port.lock)).cloned().collect();
        let guards: Vec<_> = locks.iter().map(|lock| lock.lock().expect("a lock")).collect();
        let start = Instant::now();
        use_it(&mut hub);
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
        drop(guards);
    }
    // Both wait at the same time.
    thread::scope(|scope| {
        scope.spawn(|| {
            held(|hub| {
                let e = hub.save(&mut vmstate_runtime::Encoder::new(&mut Vec::new())).unwrap_err();
                assert!(matches!(e.kind(), SaveErrorKind::Busy), "{e:#}");
                assert_eq!(e.path().to_string(), "hub/own[0]");
            });
        });
        held(|hub| {
            let e = hub.load(&mut Decoder::new(&[9; 43]), 1).unwrap_err();
            assert!(matches!(e.kind(), LoadErrorKind::Busy), "{e:#}");
            assert_eq!(e.path().to_string(), "hub/own[0]");
        });
    });
}

/// Several readers may look at a lock while it is saved, but not while it is loaded.
#[test]
fn a_lock_with_readers() {
    let lock = Arc::new(RwLock::new(5u8));
    let reader = lock.read().expect("a lock");
    let mut device = Alone::of(Arc::clone(&lock));
    assert_eq!(save(&device), [5]);
    let e = device.load(&mut Decoder::new(&[9]), 1).unwrap_err();
    assert!(matches!(e.kind(), LoadErrorKind::Busy), "{e:#}");
    assert_eq!(*reader, 5);
    drop(reader);
    device.load(&mut Decoder::new(&[9]), 1).expect("nobody holds it");
    assert_eq!(lock.read().map(|value| *value).ok(), Some(9));
}

/// Another thread has it for a moment: it is waited for.
#[test]
fn held_for_a_moment_by_another_thread() {
    let lock = Arc::new(Mutex::new(1u8));
    let device = Alone::of(Arc::clone(&lock));
    let (held, is_held) = mpsc::channel();
    let other = thread::spawn(move || {
        let mut guard = lock.lock().expect("a lock");
        held.send(()).expect("the other thread waits");
        thread::sleep(Duration::from_millis(100));
        *guard = 2;
    });
    is_held.recv().expect("it is held");
    let mut stream = Vec::new();
    device.save(&mut vmstate_runtime::Encoder::new(&mut stream)).expect("it is waited for");
    assert_eq!(stream, [2]);
    other.join().expect("it ends");
}

/// The error of an array is not that of its first element.
#[test]
fn a_whole_array_is_held() {
    let other = Rc::new([[1u8; 2]; 2]);
    let e = load(|| Alone::of((5u8, Rc::clone(&other))), &[9; 5], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::Busy), "{e:#}");
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("one/value.1", 1));
    let cell = Rc::new(RefCell::new([1u8; 2]));
    let borrowed = cell.borrow_mut();
    let e = try_save(&Alone::of((5u8, Rc::clone(&cell)))).unwrap_err();
    assert_eq!(e.path().to_string(), "one/value.1");
    drop(borrowed);
}
