//! Counts that no stream can fill: an error, and no more memory than a few times the stream's.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use vmstate_runtime::{Bitmap, Decoder, LoadError, LoadErrorKind, VmState};
use vmstate_tests::counting::count;

/// What values may take before a byte came, and a quarter more.
const ALLOWED: u64 = 3 << 19;

/// Loads from memory and from a reader; returns the errors.
#[track_caller]
fn refused<T: VmState>(make: impl Fn() -> T, stream: &[u8]) -> [LoadError; 2] {
    let mut from_memory = make();
    let (first, usage) = count(|| from_memory.load(&mut Decoder::new(stream), 1));
    assert!(usage.peak <= ALLOWED, "{} bytes from {}", usage.peak, stream.len());
    let mut from_reader = make();
    let mut reader = stream;
    let (second, usage) = count(|| from_reader.load(&mut Decoder::io(&mut reader), 1));
    assert!(usage.peak <= ALLOWED, "{} bytes from a reader of {}", usage.peak, stream.len());
    [first, second].map(|result| result.expect_err("it loads"))
}

macro_rules! counted {
    ($name:ident, $count:ty, $items:ty) => {
        #[derive(VmState, Default)]
        #[vmstate(name = "hostile")]
        struct $name {
            n: $count,
            #[vmstate(len = "n")]
            items: $items,
        }
    };
}

#[derive(VmState, Default)]
struct Large {
    wire: u8,
    #[vmstate(skip)]
    _configuration: [u64; 32],
}

#[derive(VmState, Default)]
struct Empty {
    #[vmstate(test = "never")]
    nothing: u64,
}

impl Empty {
    fn never(&self, _version_id: u32) -> bool {
        false
    }
}

counted!(Vecs, u64, Vec<u64>);
counted!(Structs, u64, Vec<Large>);
counted!(Deques, u64, VecDeque<u16>);
counted!(Shared, u64, Bytes);
counted!(Empties, u64, Vec<Empty>);
counted!(Nothings, u64, Vec<()>);
counted!(Signed, i64, Vec<u8>);

#[derive(VmState)]
#[repr(u8)]
#[allow(dead_code)] // what a hostile stream makes of it
enum Message {
    Empty,
    Text(#[vmstate(prefix = u64)] String),
    Large(Box<[u64; 32]>, u8),
}

/// With a word for what may be absent, and what is made of what is read.
#[derive(VmState, Default)]
#[vmstate(name = "hostile")]
struct Words {
    n: u64,
    #[vmstate(len = "n", optional)]
    items: Vec<Option<[u64; 32]>>,
}

#[derive(VmState, Default)]
#[vmstate(name = "hostile")]
struct Pointers {
    n: u64,
    #[vmstate(len = "n", auto_alloc)]
    items: Vec<Option<Box<[u64; 32]>>>,
}

counted!(Messages, u64, Vec<Message>);
counted!(Made, u64, Vec<std::num::NonZeroU64>);
counted!(Tuples, u64, VecDeque<(u8, Message)>);
counted!(Text, u64, String);

/// A count and a few elements.
fn stream(count: u64) -> Vec<u8> {
    [&count.to_be_bytes()[..], &[1; 100]].concat()
}

/// Whether a host of this width can count so far: where it cannot, that is the error.
fn is_countable(n: u64) -> bool {
    usize::try_from(n).is_ok()
}

#[track_caller]
fn ends_early(e: &LoadError, n: u64) {
    let expected = match e.kind() {
        LoadErrorKind::Truncated { .. } => true,
        LoadErrorKind::TooLong { .. } => !is_countable(n),
        _ => false,
    };
    assert!(expected, "{e}");
}

const HUGE: [u64; 5] = [1 << 20, 1 << 32, 1 << 61, u64::MAX / 8 + 1, u64::MAX];

#[track_caller]
fn truncated<T: VmState>(make: impl Fn() -> T) {
    for n in HUGE {
        for e in refused(&make, &stream(n)) {
            ends_early(&e, n);
            assert!(e.path().to_string().starts_with("hostile/items"), "{e}");
        }
    }
}

#[test]
fn vectors() {
    truncated(Vecs::default);
    truncated(Structs::default);
    truncated(Deques::default);
}

#[test]
fn shared_bytes() {
    truncated(Shared::default);
    truncated(Text::default);
}

#[test]
fn words() {
    truncated(Words::default);
    truncated(Made::default);
    // In the first element a huge text, or a marker that is none.
    for n in HUGE.into_iter().filter(|n| is_countable(*n)) {
        for e in refused(Messages::default, &stream(n))
            .into_iter()
            .chain(refused(Tuples::default, &stream(n)))
        {
            ends_early(&e, u64::from_be_bytes([1; 8]));
            assert!(e.path().to_string().starts_with("hostile/items[0]"), "{e}");
        }
        for e in refused(Pointers::default, &stream(n)) {
            assert!(matches!(e.kind(), LoadErrorKind::UnknownMarker { found: 1 }), "{e}");
        }
        // Many elements that are nothing but a byte.
        for byte in [0x30, 0] {
            let stream = [&n.to_be_bytes()[..], &[byte; 1000]].concat();
            for e in match byte {
                0 => refused(Words::default, &stream)
                    .into_iter()
                    .chain(refused(Messages::default, &stream)),
                _ => refused(Pointers::default, &stream)
                    .into_iter()
                    .chain(refused(Pointers::default, &stream)),
            } {
                assert!(matches!(e.kind(), LoadErrorKind::Truncated { .. }), "{e}");
                assert_eq!(e.path().to_string(), "hostile/items[1000]");
            }
        }
    }
}

/// Elements without bytes: a count of them costs nothing to send.
#[test]
fn counts_of_elements_without_bytes() {
    // A million of the smallest are allowed.
    for n in [HUGE[0] + 100_000, HUGE[1], HUGE[2], HUGE[3], HUGE[4]] {
        for e in refused(Nothings::default, &stream(n))
            .into_iter()
            .chain(refused(Empties::default, &stream(n)))
        {
            let expected = match e.kind() {
                LoadErrorKind::TooMuchMemory { .. } => is_countable(n),
                LoadErrorKind::TooLong { .. } => !is_countable(n),
                _ => false,
            };
            assert!(expected, "{e}");
        }
    }
    let mut device = Empties::default();
    assert!(device.load(&mut Decoder::new(&1000u64.to_be_bytes()), 1).is_ok());
    assert_eq!(device.items.len(), 1000);
}

#[test]
fn negative() {
    for n in [u64::MAX, 1 << 63] {
        for e in refused(Signed::default, &stream(n)) {
            assert!(matches!(e.kind(), LoadErrorKind::NegativeCount { .. }), "{e}");
            assert_eq!((e.path().to_string().as_str(), e.offset()), ("hostile/items", 8));
        }
    }
}

#[test]
fn multiplied() {
    #[derive(VmState, Default)]
    #[vmstate(name = "hostile")]
    struct Multiplied {
        n: u64,
        #[vmstate(len = "n * 4096")]
        items: Vec<u8>,
    }
    for n in HUGE {
        for e in refused(Multiplied::default, &stream(n)) {
            let too_much =
                matches!(e.kind(), LoadErrorKind::Truncated { .. } | LoadErrorKind::TooLong { .. });
            assert!(too_much, "{e}");
        }
    }
}

#[test]
fn bitmaps() {
    #[derive(VmState, Default)]
    #[vmstate(name = "hostile")]
    struct Bits {
        n: u64,
        #[vmstate(bits = "n")]
        items: Bitmap,
    }
    truncated(Bits::default);
}

#[test]
fn prefixes() {
    #[derive(VmState, Default)]
    #[vmstate(name = "hostile")]
    struct Prefixed {
        #[vmstate(prefix = u64)]
        items: Vec<u32>,
    }
    truncated(Prefixed::default);
}

#[test]
fn trees() {
    #[derive(VmState, Default)]
    #[vmstate(name = "hostile")]
    struct Tree {
        #[vmstate(tree)]
        items: BTreeMap<u64, u64>,
    }
    for e in refused(Tree::default, &[0xff; 100]) {
        assert!(matches!(e.kind(), LoadErrorKind::Truncated { .. }), "{e}");
    }
}

/// A stream that keeps its promise gets the memory it needs, and not much more.
#[test]
fn honest_counts() {
    const COUNT: u64 = 200_000;
    let stream = [&COUNT.to_be_bytes()[..], &vec![7; 8 * COUNT as usize]].concat();
    let mut device = Vecs::default();
    let (result, usage) = count(|| device.load(&mut Decoder::new(&stream), 1));
    assert!(result.is_ok());
    assert_eq!((device.items.len(), usage.allocations, usage.peak), (200_000, 1, 8 * COUNT));
    let mut device = Vecs::default();
    let mut reader = &stream[..];
    let (result, usage) = count(|| device.load(&mut Decoder::io(&mut reader), 1));
    assert!(result.is_ok());
    assert!(usage.peak <= 4 * 8 * COUNT, "{}", usage.peak);
}
