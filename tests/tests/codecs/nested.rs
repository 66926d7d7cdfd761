//! Containers in containers, whose counts promise more than the stream has: one budget for all of them, however
//! they are nested and whatever the counts say.

#![allow(clippy::linkedlist)] // what attacks are made of

use std::collections::{BTreeMap, LinkedList, VecDeque};
use std::ops::Range;

use vmstate_runtime::{Decoder, Element, LoadError, LoadErrorKind, VmState};
use vmstate_tests::counting::{Usage, count};

/// What the documentation says.
const FLOOR: u64 = 1 << 20;
const FACTOR: u64 = 64;

/// The length of the streams that are made up.
const LENGTH: usize = 10_000;

/// Something whose bytes can be made up, with counts that need not be true.
trait MadeUp: Element<Self> + Default {
    fn write(stream: &mut Stream<'_>);
}

struct Stream<'c> {
    bytes: Vec<u8>,
    counts: &'c mut dyn FnMut() -> u32,
    /// Elements that may still be written: those without bytes would go on for ever.
    left: u32,
}

impl Stream<'_> {
    /// Elements of which a count was read.
    fn counted(&mut self, element: fn(&mut Self)) {
        let count = (self.counts)();
        self.bytes.extend(count.to_be_bytes());
        self.each(count, element);
    }

    /// As many elements as there is room for.
    fn each(&mut self, count: u32, element: fn(&mut Self)) {
        for _ in 0..count {
            if self.left == 0 || self.bytes.len() >= LENGTH {
                return;
            }
            self.left -= 1;
            element(self);
        }
    }

    /// As many elements with a mark before each, and the end.
    fn marked(&mut self, count: u32, element: fn(&mut Self)) {
        for _ in 0..count {
            if self.left == 0 || self.bytes.len() >= LENGTH {
                return;
            }
            self.bytes.push(1);
            self.each(1, element);
        }
        self.bytes.push(0);
    }
}

macro_rules! leaves {
    ($($name:ty: $bytes:expr;)*) => {$(
        impl MadeUp for $name {
            fn write(stream: &mut Stream<'_>) {
                stream.bytes.extend::<&[u8]>($bytes);
            }
        }
    )*};
}

leaves! {
    u8: &[7];
    (): &[];
    Large: &[7];
}

/// A byte on the wire, 512 in memory.
#[derive(VmState)]
#[vmstate(name = "large")]
struct Large {
    wire: u8,
    #[vmstate(skip = "a cache")]
    _cache: [u64; 63],
}

impl Default for Large {
    fn default() -> Self {
        Self { wire: 0, _cache: [0; 63] }
    }
}

macro_rules! containers {
    ($($name:ident $items:ty: ($($word:tt)+) $write:expr;)*) => {$(
        #[derive(VmState, Default)]
        #[vmstate(name = "container")]
        struct $name<T: MadeUp> {
            #[vmstate($($word)+)]
            items: $items,
        }

        impl<T: MadeUp> MadeUp for $name<T> {
            fn write(stream: &mut Stream<'_>) {
                let write: fn(&mut Stream<'_>) = $write;
                write(stream);
            }
        }
    )*};
}

containers! {
    Counted Vec<T>: (prefix = u32) |stream| stream.counted(T::write);
    Ring VecDeque<T>: (prefix = u32) |stream| stream.counted(T::write);
    Maybes Vec<Option<T>>: (prefix = u32, optional) |stream| stream.counted(|stream| {
        stream.bytes.push(1);
        T::write(stream);
    });
    Pointers Vec<Option<Box<T>>>: (prefix = u32, auto_alloc) |stream| stream.counted(|stream| {
        stream.bytes.push(0x31);
        T::write(stream);
    });
    Queue VecDeque<T>: (queue) |stream| {
        let count = (stream.counts)();
        stream.marked(count, T::write);
    };
    QueueVec Vec<T>: (queue) |stream| {
        let count = (stream.counts)();
        stream.marked(count, T::write);
    };
    List LinkedList<T>: (list) |stream| {
        let count = (stream.counts)();
        stream.marked(count, T::write);
    };
    Tree BTreeMap<u16, T>: (tree) |stream| {
        let count = (stream.counts)();
        stream.bytes.extend(count.to_be_bytes());
        stream.marked(count, |stream| {
            let key = stream.left as u16;
            stream.bytes.extend(key.to_be_bytes());
            T::write(stream);
        });
    };
    Boxed Option<T>: (optional) |stream| {
        stream.bytes.push(1);
        T::write(stream);
    };
}

/// A count of its own, and nothing but the two between the elements and their bytes.
#[derive(VmState, Default)]
#[vmstate(name = "container")]
struct Length<T: MadeUp> {
    n: u32,
    #[vmstate(len = "n")]
    items: Vec<T>,
}

impl<T: MadeUp> MadeUp for Length<T> {
    fn write(stream: &mut Stream<'_>) {
        stream.counted(T::write);
    }
}

#[derive(VmState, Default)]
#[vmstate(name = "device")]
struct Device<T: MadeUp> {
    container: T,
}

/// Loads streams with counts of many kinds, from memory and from a reader; returns how many were refused for
/// their memory.
fn attack<T: MadeUp>(kinds: Range<u32>) -> usize {
    let load = |input: &mut Decoder<'_>| {
        let mut device = Device::<T>::default();
        count(|| device.load_part(input, 1))
    };
    attack_any(std::any::type_name::<T>(), T::write, load, kinds)
}

/// Of any type: compiled once, and not for each pair.
fn attack_any(
    name: &str,
    write: fn(&mut Stream<'_>),
    load: fn(&mut Decoder<'_>) -> (Result<(), LoadError>, Usage),
    kinds: Range<u32>,
) -> usize {
    let mut random = 1u32;
    let mut refused = 0;
    for kind in kinds {
        let mut calls = 0u32;
        let mut counts = || {
            calls += 1;
            random = random.wrapping_mul(0x0019_660d).wrapping_add(0x3c6e_f35f);
            match kind {
                0 => u32::MAX,
                2 if calls == 1 => u32::MAX,
                2 => 0,
                3 if calls % 2 == 1 => u32::MAX,
                1 | 3 => 1,
                4 => 1000,
                5 => random >> (random & 31),
                6 if calls < 4 => 100_000,
                6 => 2,
                _ => [3, 1 << 18, 0, 1 << 20][calls as usize % 4],
            }
        };
        let mut stream = Stream { bytes: Vec::new(), counts: &mut counts, left: 4000 };
        write(&mut stream);
        let bytes = stream.bytes;
        for is_reader in [false, true] {
            let mut reader = &bytes[..];
            let mut input = if is_reader { Decoder::io(&mut reader) } else { Decoder::new(&bytes) };
            let (result, usage) = load(&mut input);
            let budget = FLOOR + FACTOR * bytes.len() as u64;
            let what = || format!("{name} counts {kind}, {usage:?}");
            assert!(usage.peak <= budget + budget / 4, "{}", what());
            assert!(usage.moved <= 8 * budget, "{}", what());
            if let Err(e) = result {
                let is_memory = matches!(e.kind(), LoadErrorKind::TooMuchMemory { .. });
                refused += usize::from(is_memory);
                assert!(e.path().to_string().starts_with("device/container"), "{}: {e}", what());
            }
        }
    }
    refused
}

const ALL: Range<u32> = 0..8;

macro_rules! in_each {
    ($inner:ty, $kinds:expr) => {
        in_each!($inner, $kinds, Counted Ring Maybes Pointers Queue QueueVec List Tree Boxed Length)
    };
    ($inner:ty, $kinds:expr, $($outer:ident)*) => {
        0 $(+ attack::<$outer<$inner>>($kinds))*
    };
}

macro_rules! pairs {
    ($($test:ident $inner:ident;)*) => {$(
        #[test]
        fn $test() {
            assert!(in_each!($inner<Large>, ALL) > 20, "few are refused for their memory");
            // What its elements are is nothing to the container around: one of each kind is enough.
            let _ = in_each!($inner<()>, 0..3, Counted Queue Tree);
        }
    )*};
}

pairs! {
    a_vector_in_each Counted;
    a_ring_in_each Ring;
    optional_ones_in_each Maybes;
    pointers_in_each Pointers;
    a_queue_in_each Queue;
    a_vector_as_queue_in_each QueueVec;
    a_list_in_each List;
    a_tree_in_each Tree;
    an_optional_one_in_each Boxed;
    a_counted_one_in_each Length;
}

#[test]
fn deep_ones() {
    attack::<Counted<Tree<List<Queue<Large>>>>>(ALL);
    attack::<Tree<List<Queue<Counted<()>>>>>(ALL);
    attack::<List<Maybes<Counted<Tree<Ring<u8>>>>>>(ALL);
    attack::<Queue<Pointers<Length<Boxed<List<Large>>>>>>(ALL);
    attack::<Pointers<Pointers<Pointers<Pointers<Large>>>>>(ALL);
    attack::<Tree<Tree<Tree<Tree<u8>>>>>(ALL);
    attack::<List<List<List<List<List<()>>>>>>(ALL);
    attack::<Counted<Counted<Counted<Counted<Counted<()>>>>>>(ALL);
    attack::<Maybes<QueueVec<Ring<Length<Large>>>>>(ALL);
}
