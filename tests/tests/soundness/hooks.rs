//! Hooks, guards and destructors that do what nobody expects: save and load the device that is being saved or loaded,
//! change what counts say between two looks, keep a guard for ever, panic when an element goes.

#![allow(clippy::linkedlist)] // what attacks are made of

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, LinkedList, VecDeque};
use std::mem;
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};

use bytes::Bytes;
use vmstate_runtime::{Decoder, Encoder, LoadErrorKind, SaveErrorKind, Segments, VmState};

use super::caught;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static ARMED: Cell<bool> = const { Cell::new(false) };
}

/// Saves and loads itself from within each of its hooks, a few levels deep.
#[derive(VmState, Default, Clone)]
#[vmstate(
    name = "again",
    pre_save = "save_again",
    post_save = "save_again",
    pre_load = "load_again",
    post_load = "loaded"
)]
struct Again {
    a: u32,
    nested: Nested,
    #[vmstate(prefix = u8)]
    list: Vec<Nested>,
    #[vmstate(validate = "saves")]
    after: u64,
}

#[derive(VmState, Default, Clone)]
#[vmstate(name = "nested", pre_save = "save_again", post_load = "loaded")]
struct Nested {
    a: u16,
    b: [u32; 3],
}

fn deeper(work: impl FnOnce()) {
    if DEPTH.get() < 3 {
        DEPTH.set(DEPTH.get() + 1);
        work();
        DEPTH.set(DEPTH.get() - 1);
    }
}

const STREAM: [u8; 100] = [1; 100];

impl Again {
    fn save_again(&self) {
        deeper(|| self.save(&mut Encoder::new(&mut Vec::new())).unwrap());
    }

    fn load_again(&mut self) {
        deeper(|| drop(self.load_part(&mut Decoder::new(&STREAM), 1)));
        *self = Self { list: vec![Nested::default(); 9], ..Self::default() };
    }

    fn loaded(&mut self, _version_id: u32) {
        deeper(|| drop(self.load_part(&mut Decoder::new(&STREAM), 1)));
    }

    fn saves(&self, _version_id: u32) -> bool {
        self.save_again();
        true
    }
}

impl Nested {
    fn save_again(&self) {
        deeper(|| self.save(&mut Encoder::new(&mut Vec::new())).unwrap());
    }

    fn loaded(&mut self, _version_id: u32) {
        deeper(|| drop(self.load_part(&mut Decoder::new(&STREAM), 1)));
        *self = Self::default();
    }
}

#[test]
fn hooks_that_save_and_load_the_device() {
    let device = Again { list: vec![Nested::default(); 2], ..Again::default() };
    let mut stream = Vec::new();
    device.save(&mut Encoder::new(&mut stream)).unwrap();
    assert_eq!(stream.len(), 4 + 14 + 1 + 2 * 14 + 8);
    let mut other = Again::default();
    other.load(&mut Decoder::new(&stream), 1).unwrap();
    assert!(other.load(&mut Decoder::new(&stream[..30]), 1).is_err());
}

/// A count that is another one whenever it is asked for, and a vector that a predicate changes.
#[derive(VmState, Default)]
#[vmstate(name = "restless")]
struct Restless {
    #[vmstate(skip = "how often it was asked")]
    asked: Cell<usize>,
    #[vmstate(len = "count()")]
    words: Vec<u64>,
    #[vmstate(len = "count()")]
    nested: VecDeque<Nested>,
    #[vmstate(test = "exists")]
    cell: RefCell<[u32; 4]>,
    after: u64,
}

impl Restless {
    fn count(&self) -> usize {
        self.asked.set(self.asked.get() + 1);
        [2, 5, 0, usize::MAX >> 24, usize::MAX][self.asked.get() % 5]
    }

    fn exists(&self, _version_id: u32) -> bool {
        self.asked.set(self.asked.get() + 1);
        self.asked.get().is_multiple_of(2)
    }
}

#[test]
fn counts_that_change() {
    for asked in 0..10 {
        for len in [0, 2, 5] {
            let device = Restless {
                asked: Cell::new(asked),
                words: vec![7; len],
                nested: vec![Nested::default(); len].into(),
                ..Restless::default()
            };
            let mut stream = Vec::new();
            let saved = device.save(&mut Encoder::new(&mut stream));
            assert!(saved.is_err() || (16..400).contains(&(stream.len() + 8)), "{asked} {len}");
            let mut other = Restless { asked: Cell::new(asked), ..Restless::default() };
            let _ = other.load_part(&mut Decoder::new(&[1; 1000]), 1);
            assert!(other.words.len() <= 5 && other.nested.len() <= 5 || other.nested.len() <= 125);
        }
    }
}

/// A guard that is never given back is a value that is busy, at once or after a while.
#[test]
fn guards_that_are_kept() {
    #[derive(VmState, Default)]
    #[vmstate(name = "cell")]
    struct InCell {
        before: u8,
        cell: RefCell<Nested>,
        shared: Rc<RefCell<u32>>,
    }

    #[derive(VmState, Default)]
    #[vmstate(name = "lock")]
    struct InLock {
        before: u8,
        lock: Mutex<u32>,
        shared: Arc<RwLock<Nested>>,
    }

    let mut device = InCell::default();
    mem::forget(device.cell.borrow_mut());
    let e = device.save(&mut Encoder::new(&mut Vec::new())).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::Busy), "{e}");
    // Whoever has it exclusively may load it all the same.
    device.load(&mut Decoder::new(&[1; 19]), 1).unwrap();

    let mut device = InCell::default();
    let other = Rc::clone(&device.shared);
    mem::forget(other.borrow());
    device.save(&mut Encoder::new(&mut Vec::new())).unwrap();
    let e = device.load(&mut Decoder::new(&[1; 19]), 1).unwrap_err();
    assert!(matches!(e.kind(), LoadErrorKind::Busy), "{e}");

    let mut device = InLock::default();
    let other = Arc::clone(&device.shared);
    mem::forget(other.read());
    device.save(&mut Encoder::new(&mut Vec::new())).unwrap();
    let e = device.load(&mut Decoder::new(&[1; 19]), 1).unwrap_err();
    assert!(matches!(e.kind(), LoadErrorKind::Busy), "{e}");
    mem::forget(device.lock.lock());
    let e = device.save(&mut Encoder::new(&mut Vec::new())).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::Busy), "{e}");
}

/// Panics when it goes, or when it is compared, made, or put in its order.
#[derive(VmState, Debug)]
#[vmstate(name = "grave")]
struct Grave {
    a: u32,
    b: u8,
}

fn bomb() {
    assert!(!ARMED.get() || std::thread::panicking(), "a bug");
}

impl Default for Grave {
    fn default() -> Self {
        // Every third.
        DEPTH.set(DEPTH.get() + 1);
        if DEPTH.get().is_multiple_of(3) {
            bomb();
        }
        Self { a: 1, b: 2 }
    }
}

impl Drop for Grave {
    fn drop(&mut self) {
        if self.a % 2 == 1 {
            bomb();
        }
    }
}

impl PartialEq for Grave {
    fn eq(&self, _: &Self) -> bool {
        bomb();
        false
    }
}

impl Eq for Grave {}

impl PartialOrd for Grave {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Grave {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        bomb();
        // No order at all.
        DEPTH.set(DEPTH.get() + 1);
        [std::cmp::Ordering::Less, std::cmp::Ordering::Greater, std::cmp::Ordering::Equal]
            [DEPTH.get() as usize % 3]
    }
}

#[derive(VmState, Default)]
#[vmstate(name = "graves")]
struct Graves {
    #[vmstate(prefix = u8)]
    vector: Vec<Grave>,
    #[vmstate(prefix = u8)]
    ring: VecDeque<Grave>,
    #[vmstate(list)]
    list: LinkedList<Grave>,
    #[vmstate(queue)]
    queue: Vec<Grave>,
    #[vmstate(tree)]
    tree: BTreeMap<Grave, Grave>,
    #[vmstate(prefix = u8, auto_alloc)]
    pointers: Vec<Option<Box<Grave>>>,
    #[vmstate(optional)]
    option: Option<Grave>,
}

fn graves(seed: u32) -> Vec<u8> {
    let grave = |n: u32| [&(seed + n).to_be_bytes()[..], &[7]].concat();
    let some = |n: u32| (0..n).flat_map(grave).collect::<Vec<_>>();
    let marked = |n: u32| (0..n).flat_map(|n| [vec![1], grave(n)].concat()).collect::<Vec<_>>();
    let pairs = (0..4).flat_map(|n| [vec![1], grave(n), grave(n)].concat()).collect::<Vec<_>>();
    let pointers = (0..3).flat_map(|n| [vec![0x31], grave(n)].concat()).collect::<Vec<_>>();
    [
        &[5][..],
        &some(5),
        &[4],
        &some(4),
        &marked(4),
        &[0],
        &marked(6),
        &[0, 0, 0, 0, 4],
        &pairs,
        &[0, 3],
        &pointers,
        &[1],
        &grave(1),
    ]
    .concat()
}

#[test]
fn elements_that_panic_when_they_come_and_go() {
    for seed in 0..4 {
        for cut in [usize::MAX, 20, 60, 100, 150] {
            let (first, second) = (graves(seed), graves(seed + 1));
            let mut device = Graves::default();
            device.load(&mut Decoder::new(&first), 1).unwrap();
            ARMED.set(true);
            let second = &second[..second.len().min(cut)];
            // Again and again into what a panic has left.
            for _ in 0..4 {
                let _ = caught(|| device.load_part(&mut Decoder::new(second), 1));
                let mut reader = &first[..];
                let _ = caught(|| device.load_part(&mut Decoder::io(&mut reader), 1));
                let _ = caught(|| device.save(&mut Encoder::new(&mut Vec::new())));
            }
            ARMED.set(false);
            device.save(&mut Encoder::new(&mut Vec::new())).unwrap();
            device.load(&mut Decoder::new(&first), 1).unwrap();
        }
    }
}

/// Who owns shared bytes panics when they go: from a list of segments, or from a field that gets others.
#[test]
fn owners_of_bytes_that_panic() {
    struct Owner([u8; 5000]);

    impl AsRef<[u8]> for Owner {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }

    impl Drop for Owner {
        fn drop(&mut self) {
            bomb();
        }
    }

    #[derive(VmState, Default)]
    #[vmstate(name = "vga")]
    struct Vga {
        before: u32,
        #[vmstate(prefix = u16)]
        vram: Bytes,
        after: u64,
    }

    let owned = || Bytes::from_owner(Owner([1; 5000]));
    let mut segments = Segments::new();
    let mut out = Encoder::segments(&mut segments);
    out.shared(&owned()).unwrap();
    out.bytes(&[1; 10]).unwrap();
    drop(out);
    assert_eq!(segments.len(), 5010);
    ARMED.set(true);
    assert!(caught(|| segments.clear()).is_none());
    ARMED.set(false);
    assert_eq!((segments.len(), segments.iter().count()), (0, 0));
    Vga { vram: owned(), ..Vga::default() }.save(&mut Encoder::segments(&mut segments)).unwrap();
    assert_eq!((segments.len(), segments.to_vec().len()), (5014, 5014));

    let stream = Bytes::from(segments.to_vec());
    let mut vga = Vga { vram: owned(), ..Vga::default() };
    ARMED.set(true);
    assert!(caught(|| vga.load(&mut Decoder::from_bytes(&stream), 1)).is_none());
    ARMED.set(false);
    vga.load(&mut Decoder::from_bytes(&stream), 1).unwrap();
    assert_eq!((vga.vram.len(), vga.after), (5000, 0));
}

/// An encoder and a decoder go to other threads, with a cursor open over them.
#[test]
fn other_threads() {
    use vmstate_runtime::schema::Type;
    use vmstate_runtime::{Layout, LoadError, SaveError};

    fn elsewhere<R: Send>(work: impl FnOnce() -> R + Send) -> R {
        std::thread::scope(|scope| scope.spawn(work).join().unwrap())
    }

    #[derive(Default)]
    struct Elsewhere;

    impl Layout<Self> for Elsewhere {
        const TYPE: Type = Type::leaf("elsewhere", 8);

        fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
            elsewhere(|| out.bytes(&[1; 4]))?;
            elsewhere(|| out.bytes(&[2; 4]))
        }

        fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
            let first = elsewhere(|| input.take(4).map(<[u8]>::to_vec))?;
            let second = elsewhere(|| input.take(4).map(<[u8]>::to_vec))?;
            assert_eq!((first, second), (vec![1; 4], vec![2; 4]));
            Ok(())
        }
    }

    #[derive(VmState, Default)]
    #[vmstate(name = "device")]
    struct Device {
        before: u32,
        elsewhere: [Elsewhere; 3],
        after: [u64; 2],
    }

    let mut stream = Vec::new();
    Device::default().save(&mut Encoder::new(&mut stream)).unwrap();
    assert_eq!(stream.len(), 4 + 24 + 16);
    Device::default().load(&mut Decoder::new(&stream), 1).unwrap();
    let mut reader = &stream[..];
    Device::default().load(&mut Decoder::io(&mut reader), 1).unwrap();
}
