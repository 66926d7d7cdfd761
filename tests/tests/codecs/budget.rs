//! Memory that a stream makes the destination allocate: bounded by the bytes that were read, whatever is
//! made of them, and taken in steps that cost no more than what is there.

#![allow(clippy::zero_sized_map_values)] // what attacks are made of

use std::collections::{BTreeMap, LinkedList, VecDeque};
use std::rc::Rc;

use vmstate_runtime::{Decoder, Encoder, LoadError, LoadErrorKind, VmState};
use vmstate_tests::counting::{Usage, count};

/// What the documentation says.
const FLOOR: u64 = 1 << 20;
const FACTOR: u64 = 64;

/// A byte on the wire, and a lot in memory.
#[derive(VmState)]
#[vmstate(name = "big")]
struct Big {
    wire: u8,
    #[vmstate(skip = "a cache")]
    _cache: [u8; 16384],
}

impl Default for Big {
    fn default() -> Self {
        Self { wire: 0, _cache: [0; 16384] }
    }
}

/// Nothing on the wire.
#[derive(VmState, Default)]
#[vmstate(name = "absent")]
struct Absent {
    #[vmstate(skip = "configuration")]
    is_on: bool,
    #[vmstate(test = "is_on")]
    words: [u64; 8],
}

impl Absent {
    fn is_on(&self, _version_id: u32) -> bool {
        self.is_on
    }
}

#[derive(VmState, Default)]
#[vmstate(name = "channel")]
struct Channel {
    #[vmstate(prefix = u32)]
    absent: Vec<Absent>,
}

#[derive(VmState, Default)]
#[vmstate(name = "nothings")]
struct Nothings {
    #[vmstate(prefix = u32)]
    nothings: Vec<()>,
}

#[derive(VmState)]
#[repr(u8)]
enum Message {
    Big(Box<Big>),
}

macro_rules! devices {
    ($($name:ident $items:ty: ($($word:tt)+);)*) => {$(
        #[derive(VmState, Default)]
        #[vmstate(name = "device")]
        struct $name {
            #[vmstate($($word)+)]
            items: $items,
        }
    )*};
}

devices! {
    Bytes Vec<u8>: (prefix = u32);
    Words Vec<u64>: (prefix = u32);
    Bigs Vec<Big>: (prefix = u32);
    BigRing VecDeque<Big>: (prefix = u32);
    BigTuples Vec<(u8, Big)>: (prefix = u32);
    BigPairs Vec<[Big; 2]>: (prefix = u32);
    BigBoxes Vec<Box<Big>>: (prefix = u32);
    BigShared Vec<Rc<std::cell::RefCell<Big>>>: (prefix = u32);
    BigOptions Vec<Option<Box<Big>>>: (prefix = u32, optional);
    BigPointers Vec<Option<Box<Big>>>: (prefix = u32, auto_alloc);
    BigMessages Vec<Message>: (prefix = u32);
    BigQueue VecDeque<Big>: (queue);
    BigQueueVec Vec<Big>: (queue);
    BigList LinkedList<Big>: (list);
    BigTree BTreeMap<u8, Big>: (tree);
    BigTrees Vec<Tree>: (prefix = u32);
    Channels Vec<Channel>: (prefix = u32);
    ChannelQueue VecDeque<Channel>: (queue);
    ChannelTree BTreeMap<u16, Channel>: (tree);
    ManyNothings Vec<Nothings>: (prefix = u32);
    Smalls Vec<Small>: (prefix = u32);
    Larges Vec<Large>: (prefix = u32);
    Lists Vec<Text>: (prefix = u32);
    Numbers LinkedList<u8>: (list);
    Keys BTreeMap<u64, ()>: (tree);
}

#[derive(VmState, Default)]
#[vmstate(name = "tree")]
struct Tree {
    #[vmstate(tree)]
    items: BTreeMap<u8, Big>,
}

#[derive(VmState, Default)]
#[vmstate(name = "text")]
struct Text {
    #[vmstate(prefix = u8)]
    text: String,
}

/// 10 bytes on the wire, 128 in memory.
#[derive(VmState, Default)]
#[vmstate(name = "small")]
struct Small {
    a: u16,
    b: u64,
    #[vmstate(skip = "a cache")]
    _cache: [u64; 14],
}

/// 2 bytes on the wire, 264 in memory.
#[derive(VmState, Default)]
#[vmstate(name = "large")]
struct Large {
    a: u16,
    #[vmstate(skip = "a cache")]
    _cache: [u64; 32],
}

/// Loads from memory and from a reader, which delivers little at a time; both within the bounds.
#[track_caller]
fn load_within<T: VmState + Default>(stream: &[u8]) -> [Result<T, LoadError>; 2] {
    let mut device = T::default();
    let (first, usage) = count(|| device.load_part(&mut Decoder::new(stream), 1));
    check(usage, stream.len());
    let first = first.map(|()| device);
    let mut device = T::default();
    let mut reader = Slow(stream);
    let (second, usage) = count(|| device.load_part(&mut Decoder::io(&mut reader), 1));
    check(usage, stream.len());
    [first, second.map(|()| device)]
}

struct Slow<'s>(&'s [u8]);

impl std::io::Read for Slow<'_> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let len = room.len().min(1000);
        self.0.read(&mut room[..len])
    }
}

#[track_caller]
fn check(usage: Usage, stream: usize) {
    let budget = FLOOR + FACTOR * stream as u64;
    // With room for a quarter more.
    assert!(usage.peak <= budget + budget / 4, "{usage:?} for {stream} bytes");
    assert!(usage.moved <= 8 * budget, "{usage:?} for {stream} bytes");
}

#[track_caller]
fn refused<T: VmState + Default>(stream: &[u8]) {
    for result in load_within::<T>(stream) {
        let Err(e) = result else { panic!("{} bytes load", stream.len()) };
        let LoadErrorKind::TooMuchMemory { needed, allowed } = *e.kind() else { panic!("{e}") };
        assert!(needed > allowed && allowed >= FLOOR, "{e}");
        assert_eq!(allowed, FLOOR + FACTOR * e.offset(), "{e}");
        assert!(e.path().to_string().starts_with("device/items["), "{e}");
    }
}

#[track_caller]
fn loads<T: VmState + Default>(stream: &[u8]) {
    for result in load_within::<T>(stream) {
        if let Err(e) = result {
            panic!("{e}");
        }
    }
}

/// A count, and as many times these bytes.
fn counted(count: u32, item: &[u8]) -> Vec<u8> {
    [&count.to_be_bytes()[..], &item.repeat(count as usize)].concat()
}

/// These bytes with a mark before each, and the end.
fn listed(count: usize, item: &[u8]) -> Vec<u8> {
    [&[&[1], item].concat().repeat(count)[..], &[0]].concat()
}

fn tree(count: u32, item: impl Fn(u32) -> Vec<u8>) -> Vec<u8> {
    let nodes = (0..count).flat_map(|i| [vec![1], item(i)].concat());
    count.to_be_bytes().into_iter().chain(nodes).chain([0]).collect()
}

#[test]
fn elements_that_are_small_on_the_wire() {
    for n in [100, 1000, 10_000] {
        refused::<Bigs>(&counted(n, &[0]));
        refused::<BigRing>(&counted(n, &[0]));
        refused::<BigTuples>(&counted(n, &[0, 0]));
        refused::<BigPairs>(&counted(n, &[0, 0]));
        refused::<BigBoxes>(&counted(n, &[0]));
        refused::<BigShared>(&counted(n, &[0]));
        refused::<BigOptions>(&counted(n, &[1, 0]));
        refused::<BigPointers>(&counted(n, &[0x31, 0]));
        refused::<BigMessages>(&counted(n, &[0, 0]));
        refused::<BigQueue>(&listed(n as usize, &[0]));
        refused::<BigQueueVec>(&listed(n as usize, &[0]));
        refused::<BigList>(&listed(n as usize, &[0]));
        refused::<BigTrees>(&counted(n, &tree(1, |_| vec![0, 0])));
    }
    refused::<BigTree>(&tree(256, |i| vec![i as u8, 0]));
    for n in [10_000, 100_000] {
        refused::<Larges>(&counted(n, &[0; 2]));
    }
}

/// One budget for all of them.
#[test]
fn vectors_in_vectors() {
    for n in [1000, 4000, 262_144, u32::MAX] {
        refused::<Channels>(&counted(1000, &n.to_be_bytes()));
        refused::<ChannelQueue>(&listed(1000, &n.to_be_bytes()));
        refused::<ChannelTree>(&tree(1000, |i| {
            [&(i as u16).to_be_bytes()[..], &n.to_be_bytes()].concat()
        }));
    }
    for n in [262_144, u32::MAX] {
        refused::<ManyNothings>(&counted(2000, &n.to_be_bytes()));
    }
}

/// And for all devices of a stream.
#[test]
fn devices_one_after_the_other() {
    let stream = counted(10, &[0]).repeat(1000);
    let mut input = Decoder::new(&stream);
    let mut devices = Vec::new();
    let e = (0..1000).find_map(|_| {
        let mut device = Bigs::default();
        let result = device.load_part(&mut input, 1);
        devices.push(device);
        result.err()
    });
    let e = e.expect("it loads");
    assert!(matches!(e.kind(), LoadErrorKind::TooMuchMemory { .. }), "{e}");
    assert_eq!(devices.len(), 7);
}

#[test]
fn what_is_about_as_large_in_memory() {
    for n in [10, 10_000, 40_000] {
        loads::<Bytes>(&counted(n, &[7]));
        loads::<Words>(&counted(n, &[7; 8]));
        loads::<Smalls>(&counted(n, &[0; 10]));
        loads::<Lists>(&counted(n, &[0]));
        loads::<Lists>(&counted(n, &[3, b'a', b'b', b'c']));
        loads::<Numbers>(&listed(n as usize, &[7]));
        // In the order of the keys and in another one.
        loads::<Keys>(&tree(n, |i| u64::from(i).to_be_bytes().to_vec()));
        loads::<Keys>(&tree(n, |i| {
            u64::from(i).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes().to_vec()
        }));
    }
}

/// A few of the large ones are nobody's attack.
#[test]
fn a_few_large_ones() {
    loads::<Bigs>(&counted(15, &[0]));
    loads::<BigBoxes>(&counted(15, &[0]));
    loads::<BigPointers>(&counted(15, &[0x31, 0]));
    loads::<BigList>(&listed(10, &[0]));
    loads::<BigQueueVec>(&listed(10, &[0]));
    loads::<BigTree>(&tree(5, |i| vec![i as u8, 0]));
    loads::<Larges>(&counted(3000, &[0; 2]));
    loads::<Channels>(&counted(10, &1000u32.to_be_bytes()));
    loads::<ManyNothings>(&counted(4, &200_000u32.to_be_bytes()));
}

/// What the destination has is free: elements in their place, and room for others.
#[test]
fn what_is_there_already() {
    fn bigs(n: usize) -> Bigs {
        Bigs { items: (0..n).map(|_| Big::default()).collect() }
    }

    for (had, comes) in [(1000, 1000), (1000, 10), (300, 301), (300, 310)] {
        let mut device = bigs(had);
        device.items.shrink_to_fit();
        let stream = counted(comes, &[7]);
        device.load(&mut Decoder::new(&stream), 1).unwrap();
        assert!(device.items.iter().all(|big| big.wire == 7));
        assert_eq!(device.items.len(), comes as usize);
    }
    // It grows, but not by what it had.
    let e = bigs(100).load(&mut Decoder::new(&counted(200, &[7])), 1).unwrap_err();
    assert!(matches!(e.kind(), LoadErrorKind::TooMuchMemory { .. }), "{e}");

    let mut ring = BigRing { items: bigs(300).items.into() };
    ring.load(&mut Decoder::new(&counted(300, &[7])), 1).unwrap();
    let mut list = BigList { items: bigs(300).items.into_iter().collect() };
    list.load(&mut Decoder::new(&listed(300, &[7])), 1).unwrap();
    let mut queue = BigQueueVec { items: bigs(300).items };
    queue.load(&mut Decoder::new(&listed(300, &[7])), 1).unwrap();
    let mut nodes = BigTree { items: (0..200).map(|i| (i, Big::default())).collect() };
    nodes.load(&mut Decoder::new(&tree(200, |i| vec![i as u8, 7])), 1).unwrap();
    let boxes = (0..300).map(|_| Some(Box::default())).collect();
    let mut pointers = BigPointers { items: boxes };
    pointers.load(&mut Decoder::new(&counted(300, &[0x31, 7])), 1).unwrap();
}

/// Many processors of some thousand bytes each, into a destination that has none.
#[test]
fn processors() {
    #[derive(VmState, Default)]
    #[vmstate(name = "cpu")]
    struct Cpu {
        registers: [[u64; 32]; 8],
        #[vmstate(prefix = u8)]
        pending: Vec<u32>,
        #[vmstate(skip = "a cache")]
        _cache: [[u64; 32]; 16],
    }

    #[derive(VmState, Default)]
    #[vmstate(name = "cpus")]
    struct Cpus {
        #[vmstate(prefix = u32)]
        cpus: Vec<Cpu>,
    }

    let cpus = (0..256).map(|i| Cpu { pending: vec![i; 3], ..Cpu::default() }).collect();
    let mut stream = Vec::new();
    Cpus { cpus }.save(&mut Encoder::new(&mut stream)).unwrap();
    loads::<Cpus>(&stream);
}

/// The bytes of an element pay for it, also if it is larger than what there is without any.
#[test]
fn one_element_that_is_larger_than_the_floor() {
    #[derive(VmState, Default)]
    #[vmstate(name = "frame")]
    struct Frame {
        rows: [[[u64; 32]; 32]; 20],
    }

    #[derive(VmState, Default)]
    #[vmstate(name = "frames")]
    struct Frames {
        #[vmstate(prefix = u32)]
        frames: Vec<[Frame; 7]>,
    }

    // Values of a megabyte are made on the stack.
    let large_stack = std::thread::Builder::new().stack_size(64 << 20);
    let thread = large_stack.spawn(|| {
        let mut stream = 2u32.to_be_bytes().to_vec();
        stream.resize(4 + 2 * 7 * size_of::<Frame>(), 3);
        loads::<Frames>(&stream);
    });
    thread.unwrap().join().unwrap();
}

/// An error shows the start of a large value, and is made from that alone.
#[test]
#[allow(clippy::large_stack_arrays)] // on a large stack
fn errors() {
    #[derive(VmState)]
    #[vmstate(name = "device")]
    struct Device {
        #[vmstate(equal)]
        rom: Box<Rom>,
    }

    #[derive(VmState, Clone, PartialEq, Debug)]
    #[vmstate(name = "rom")]
    struct Rom {
        bytes: [u8; 1 << 20],
    }

    // Values of a megabyte are made on the stack.
    let large_stack = std::thread::Builder::new().stack_size(64 << 20);
    let thread = large_stack.spawn(|| {
        let mut device = Device { rom: Box::new(Rom { bytes: [255; 1 << 20] }) };
        let stream = vec![254; 1 << 20];
        let (e, usage) = count(|| device.load(&mut Decoder::new(&stream), 1).unwrap_err());
        assert_eq!(e.path().to_string(), "device/rom");
        // The value of the stream, and no more than that.
        assert!(usage.peak <= (1 << 20) + 10_000, "{usage:?}");
        let (text, usage) = count(|| (format!("{e:#}"), format!("{e:?}")));
        assert!(text.0.len() < 1000 && text.1.len() < 1000, "{}", text.0);
        assert!(usage.peak < 10_000, "{usage:?}");
    });
    thread.unwrap().join().unwrap();
}

/// Text of the stream in an error is bounded by what it is.
#[test]
fn names_in_errors() {
    let name = [&b"device/"[..], &[0xff; 248]].concat();
    let stream = [&[0, 0, 0, 0, 5, 255][..], &name, &[0; 4]].concat();
    let (e, usage) = count(|| Bytes::default().load(&mut Decoder::new(&stream), 1).unwrap_err());
    assert!(matches!(e.kind(), LoadErrorKind::UnknownSubsection { .. }), "{e}");
    assert!(usage.peak < 10_000 && e.to_string().len() < 3000);
}
