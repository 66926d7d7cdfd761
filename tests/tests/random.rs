//! Random states, and random damage.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use vmstate_runtime::{Bitmap, CpuDouble, Decoder, Encoder, Layout, Timer, Unused, VmState};
use vmstate_tests::counting::{Counting, count};
use vmstate_tests::{load, save};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A device with most kinds of fields.
#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(
    name = "many",
    version = 3,
    minimum_version = 2,
    subsection(late, needed = "has_late"),
    subsection(bulk, needed = "has_bulk", version = 2)
)]
struct Many {
    a: u8,
    b: i16,
    flag: Cell<bool>,
    mode: Mode,
    matrix: [[u16; 3]; 2],
    unused: Unused<3>,
    timer: Timer,
    double: CpuDouble,
    #[vmstate(since = 3)]
    newer: u32,
    #[vmstate(test = "has_optional")]
    optional: u64,
    inner: RefCell<Inner>,
    inners: [Inner; 2],
    #[vmstate(nullable)]
    pointers: [Option<Box<u32>>; 3],
    n: u8,
    #[vmstate(len = "n")]
    words: Vec<u32>,
    #[vmstate(len = "n * 2")]
    pairs: VecDeque<u8>,
    #[vmstate(prefix = u16)]
    bytes: Bytes,
    #[vmstate(bits = "n")]
    bitmap: Bitmap,
    #[vmstate(queue)]
    queue: VecDeque<Inner>,
    #[vmstate(tree)]
    tree: BTreeMap<u64, Inner>,
    #[vmstate(range = 1..3)]
    part: [u16; 4],
    #[vmstate(struct_version = 1)]
    pinned: Pinned,
    #[vmstate(subsection = "late")]
    late: u16,
    #[vmstate(subsection = "bulk", prefix = u32)]
    bulk: Vec<u64>,
}

#[derive(VmState, Clone, Copy, Debug, Default, PartialEq)]
#[repr(u16)]
enum Mode {
    #[default]
    Off = 0,
    On = 5,
    Auto = 0x0506,
}

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(name = "inner", subsection(sub, needed = "has_sub"))]
struct Inner {
    a: u8,
    b: u32,
    #[vmstate(subsection = "sub")]
    sub: u8,
}

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(name = "pinned", version = 2, minimum_version = 1)]
struct Pinned {
    a: u8,
    #[vmstate(since = 2)]
    b: u8,
}

impl Many {
    fn has_optional(&self, _version_id: u32) -> bool {
        self.a & 1 == 1
    }

    fn has_late(&self) -> bool {
        self.late != 0
    }

    fn has_bulk(&self) -> bool {
        !self.bulk.is_empty()
    }

    /// What a destination has before it loads `self`: objects where the source has some.
    fn destination(&self) -> Self {
        Self { pointers: self.pointers.clone().map(|p| p.map(|_| Box::new(0))), ..Self::default() }
    }
}

impl Inner {
    fn has_sub(&self) -> bool {
        self.sub != 0
    }
}

prop_compose! {
    fn inner()(a: u8, b: u32, sub in 0u8..3) -> Inner {
        Inner { a, b, sub }
    }
}

prop_compose! {
    fn scalars()(
        a: u8, b: i16, flag: bool, mode in 0usize..3, matrix: [[u16; 3]; 2], timer: u64, double: u64,
        newer: u32, optional: u64, late in 0u16..3,
    ) -> Many {
        Many {
            a, b, flag: Cell::new(flag), mode: [Mode::Off, Mode::On, Mode::Auto][mode], matrix,
            timer: Timer::at(timer), double: CpuDouble(double), newer,
            optional: if a & 1 == 1 { optional } else { 0 }, late,
            ..Many::default()
        }
    }
}

prop_compose! {
    fn many()(
        scalars in scalars(),
        first in inner(),
        inners in [inner(), inner()],
        pointers: [Option<u32>; 3],
        words in vec(any::<u32>(), 0..20),
        bytes in vec(any::<u8>(), 0..50),
        queue in vec(inner(), 0..4),
        tree in btree_map(any::<u64>(), inner(), 0..4),
        part: [u16; 2],
        pinned: u8,
        bulk in vec(any::<u64>(), 0..40),
    ) -> Many {
        let n = words.len();
        let mut bitmap = Bitmap::new(n);
        for (bit, word) in words.iter().enumerate() {
            bitmap.set(bit, word & 1 == 1);
        }
        Many {
            inner: RefCell::new(first),
            inners,
            pointers: pointers.map(|p| p.map(Box::new)),
            n: n as u8,
            pairs: words.iter().flat_map(|w| [*w as u8, (*w >> 8) as u8]).collect(),
            words,
            bytes: bytes.into(),
            bitmap,
            queue: queue.into(),
            tree,
            part: [0, part[0], part[1], 0],
            pinned: Pinned { a: pinned, b: 0 },
            bulk,
            ..scalars
        }
    }
}

/// The bytes of one value by itself.
fn one<T: Layout<T>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    let result = Encoder::new(&mut bytes).value(value);
    assert!(result.is_ok(), "{result:?}");
    bytes
}

/// What QEMU does: field by field. The first ones, which are several runs here.
fn field_by_field(state: &Many) -> Vec<u8> {
    let mut fields = vec![
        one(&state.a),
        one(&state.b),
        one(&state.flag),
        one(&(state.mode as u16)),
        state.matrix.as_flattened().iter().flat_map(one).collect(),
        vec![0; 3],
        one(&state.timer),
        one(&state.double),
        one(&state.newer),
    ];
    if state.has_optional(3) {
        fields.push(one(&state.optional));
    }
    fields.push(one(&*state.inner.borrow()));
    fields.extend(state.inners.iter().map(one));
    fields.concat()
}

/// Loads `stream`, whatever it is: no panic, no hang, no more memory than a few times its length.
fn survives(stream: &[u8], version_id: u32) {
    let mut device = Many { pointers: [None, Some(Box::new(0)), None], ..Many::default() };
    let (result, usage) = count(|| device.load(&mut Decoder::new(stream), version_id));
    let allowed = 64 * stream.len() as u64 + (512 << 10);
    assert!(usage.peak <= allowed, "{} bytes from {}", usage.peak, stream.len());
    if let Err(e) = result {
        assert!(e.offset() <= stream.len() as u64, "{e}");
        assert!(e.path().to_string().starts_with("many"), "{e}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every sink writes the same, every source reads it back.
    #[test]
    fn round_trip(state in many()) {
        let stream = save(&state);
        let loaded = load(|| state.destination(), &stream, 3);
        prop_assert!(loaded.result.is_ok(), "{:?}", loaded.result);
        prop_assert_eq!(loaded.consumed, stream.len() as u64);
        prop_assert_eq!(loaded.state, state);
    }

    /// Runs write what single fields do.
    #[test]
    fn runs_are_field_by_field(state in many()) {
        let single = field_by_field(&state);
        prop_assert_eq!(&save(&state)[..single.len()], &single[..]);
    }

    /// A stream that is cut is refused, or stops where a subsection would have begun.
    #[test]
    fn truncation(state in many(), at in any::<prop::sample::Index>()) {
        let stream = save(&state);
        let cut = &stream[..at.index(stream.len())];
        let loaded = load(|| state.destination(), cut, 3);
        match loaded.result {
            Ok(()) => prop_assert!(loaded.consumed <= cut.len() as u64),
            Err(e) => {
                prop_assert!(e.offset() <= cut.len() as u64, "{}", e);
                prop_assert!(e.path().to_string().starts_with("many"), "{}", e);
            }
        }
    }

    /// Flipped bits may load as another state, and never do harm.
    #[test]
    fn flipped_bits(state in many(), flips in vec((any::<prop::sample::Index>(), 0..8u32), 1..6)) {
        let mut stream = save(&state);
        for (at, bit) in flips {
            let at = at.index(stream.len());
            stream[at] ^= 1 << bit;
        }
        survives(&stream, 3);
        survives(&stream, 2);
    }

    /// Nor does garbage, of which small bytes come further than random ones.
    #[test]
    fn garbage(random in vec(any::<u8>(), 0..400), small in vec(0u8..7, 0..400), version_id: u32) {
        survives(&random, 3);
        survives(&small, 3);
        survives(&small, 2);
        survives(&small, version_id);
    }
}

/// A run that starts or ends anywhere gives the same bytes: every split of eight scalars by a field
/// that is no part of a run.
mod splits {
    use super::{Decoder, Encoder, VmState};

    macro_rules! split {
        ($($name:ident: $($before:ident)* | $($after:ident)*;)*) => {
            $(
                #[derive(VmState, Debug, Default, PartialEq)]
                struct $name {
                    $($before: u32,)*
                    #[vmstate(prefix = u8)]
                    middle: Vec<u8>,
                    $($after: u32,)*
                }
            )*

            #[test]
            fn every_split() {
                $({
                    let mut value = 0x0102_0304;
                    let mut next = || { value += 0x1111; value };
                    let state = $name {
                        $($before: next(),)*
                        middle: vec![7],
                        $($after: next(),)*
                    };
                    let mut expected = Vec::new();
                    $(expected.extend(state.$before.to_be_bytes());)*
                    expected.extend([1, 7]);
                    $(expected.extend(state.$after.to_be_bytes());)*
                    let mut saved = Vec::new();
                    assert!(state.save(&mut Encoder::new(&mut saved)).is_ok());
                    assert_eq!(saved, expected);
                    let mut loaded = $name::default();
                    assert!(loaded.load(&mut Decoder::new(&saved), 1).is_ok());
                    assert_eq!(loaded, state);
                })*
            }
        };
    }

    split! {
        Split0: | a b c d e;
        Split1: a | b c d e;
        Split2: a b | c d e;
        Split3: a b c | d e;
        Split4: a b c d | e;
        Split5: a b c d e |;
    }
}
