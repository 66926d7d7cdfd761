//! All that a layout by hand can call, in an order that nobody has thought of: values, runs of fields that lie, counts and
//! elements that nobody gave, ends that are exchanged, layouts within, panics that are caught or seen by destructors, and
//! traces that are exchanged for others.

// What layouts and predicates are made of.
#![allow(clippy::unused_self, clippy::zero_sized_map_values)]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::mem;

use bytes::{Bytes, BytesMut};
use vmstate_runtime::__private::{
    Counted, Equal, Part, Prefixed, RunReader, RunWriter, Tree, load_part, put_enum, save_part,
};
use vmstate_runtime::schema::{ALONE, Field, Length, Type};
use vmstate_runtime::{
    Decoder, Element, Encoder, Layout, LoadError, SaveError, Segments, Trace, VmState,
};
use vmstate_stream::description::Template;

use super::{OPEN, caught_bug};

thread_local! {
    static SEED: Cell<u64> = const { Cell::new(1) };
    /// How many layouts are within each other.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// One of so many.
fn any(of: usize) -> usize {
    let mut x = SEED.get();
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    SEED.set(x);
    (x >> 11) as usize % of
}

fn one<T: Copy>(of: &[T]) -> T {
    of[any(of.len())]
}

const fn field(ty: Type, run: usize, first: usize) -> Field {
    let mut field = Field::new("f", ty);
    (field.run, field.first) = (run, first);
    field
}

const fn sized(size: Option<usize>) -> Type {
    match size {
        Some(size) => Type::leaf("sized", size),
        None => OPEN,
    }
}

static WORD: Type = Type::leaf("word", 4);

/// What runs say of themselves, true or not.
static FIELDS: [Field; 9] = [
    field(WORD, 4, 0),
    field(WORD, 64, 3),
    field(WORD, 0, 0),
    field(WORD, ALONE, 0),
    field(Type::array(&WORD, 9), 36, usize::MAX),
    field(Type::array(&WORD, usize::MAX), usize::MAX / 16 + 1, 0),
    field(OPEN_ARRAY, ALONE, usize::MAX),
    field(WORD, 4, 0).test("is_there").validate("is_valid"),
    field(Type::leaf("all", usize::MAX), usize::MAX - 1, 0),
];
const OPEN_ARRAY: Type = Type::sequence(&WORD, Length::Configured);

#[derive(VmState, Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
struct Pair {
    a: u32,
    b: u32,
}

/// A boundary that nothing else here has.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C, align(64))]
struct Wide {
    a: u32,
}

impl Layout<Self> for Wide {
    const TYPE: Type = WORD;

    fn put(value: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&value.a)
    }

    fn get(value: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.value(&mut value.a)
    }
}

impl Element<Self> for Wide {
    fn new() -> Option<Self> {
        Some(Self::default())
    }
}

/// Does anything, and says that it has so many bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Anything<const SIZE: usize>;

const SIZES: [Option<usize>; 5] = [None, Some(0), Some(4), Some(48), Some(usize::MAX)];

impl<const SIZE: usize> Layout<Self> for Anything<SIZE> {
    const TYPE: Type = sized(SIZES[SIZE]);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        encode(out)
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        decode(input)
    }

    fn __put(_: &Self, run: &mut RunWriter<'_, '_>) {
        deeper(|| write(run));
    }

    fn __get(_: &mut Self, run: &mut RunReader<'_, '_>) {
        deeper(|| read(run));
    }
}

impl<const SIZE: usize> Element<Self> for Anything<SIZE> {
    fn new() -> Option<Self> {
        (any(4) > 0).then_some(Self)
    }
}

fn deeper(work: impl FnOnce()) {
    /// Panics pass.
    struct Up;
    impl Drop for Up {
        fn drop(&mut self) {
            DEPTH.set(DEPTH.get() - 1);
        }
    }
    DEPTH.set(DEPTH.get() + 1);
    let _up = Up;
    if DEPTH.get() < 6 {
        work();
    }
}

fn encode(out: &mut Encoder<'_>) -> Result<(), SaveError> {
    for _ in 0..any(4) {
        match any(8) {
            0 => out.bytes(&[1; 4])?,
            1 => out.bytes(&vec![1; any(70_000)])?,
            2 => out.shared(&Bytes::from(vec![1; any(20_000)]))?,
            3 => save_part(out, |run| deeper(|| write(run)))?,
            4 => {
                // Leaked, since it has to live as long.
                let mut other = Encoder::new(Box::leak(Box::new(Vec::with_capacity(any(5000)))));
                mem::swap(out, &mut other);
                if any(2) == 0 {
                    mem::forget(other);
                }
            }
            5 => {
                if let Some(trace) = out.trace() {
                    *trace = if any(2) == 0 { Trace::new() } else { STRANGE.with(Trace::clone) };
                }
            }
            6 if any(4) == 0 => panic!("a bug"),
            6 => return Err(SaveError::other("made up")),
            _ => out.value(&[Pair { a: 0x0101_0101, b: 0x0101_0101 }; 9])?,
        }
    }
    Ok(())
}

fn decode(input: &mut Decoder<'_>) -> Result<(), LoadError> {
    static OTHER: [u8; 300] = [1; 300];
    for _ in 0..any(4) {
        match any(8) {
            0 => drop(input.take(4)?),
            1 => drop(input.take(any(70_000))?),
            2 => drop(input.shared(any(20_000))?),
            3 => load_part(input, |run| deeper(|| read(run)))?,
            4 => {
                let offset = one(&[0, 7, input.offset(), u64::MAX - 20, u64::MAX]);
                let mut other = Decoder::part(&OTHER[..any(300)], offset, any(2) == 0);
                mem::swap(input, &mut other);
                if any(2) == 0 {
                    mem::forget(other);
                }
            }
            5 => input.claim(one(&[1, 1000, 1 << 21, usize::MAX]))?,
            6 if any(4) == 0 => panic!("a bug"),
            6 => return Err(input.error("made up")),
            _ => input.value(&mut [Pair::default(); 9])?,
        }
    }
    Ok(())
}

thread_local! {
    /// Decisions of another device.
    static STRANGE: Trace = {
        let mut trace = Trace::new();
        let device = Device::<0> { vector: vec![Anything; 3], ..Device::default() };
        SEED.set(3);
        let _ = device.save(&mut Encoder::new(&mut Vec::new()).traced(&mut trace));
        trace
    };
}

const COUNTS: [i128; 7] = [0, 1, 4, -1, 1 << 40, i128::MAX, i128::MIN];

fn write(run: &mut RunWriter<'_, '_>) {
    for _ in 0..any(8) {
        let items = vec![0x0101_0101_u32; any(70)];
        let given = one(&COUNTS);
        match any(18) {
            0 => run.u8(1),
            1 => run.u64(0x0101_0101_0101_0101),
            2 => run.u16s(&[0x0101; 40]),
            3 => drop(run.start(&FIELDS, any(FIELDS.len()))),
            4 => run.given(given, one(&[0, 1, 9, usize::MAX])),
            5 => run.given_always(given, one(&[0, 1, 9, usize::MAX])),
            6 => run.from_element(one(&[0, 1, usize::MAX])),
            7 => <Part<u32> as Layout<[u32]>>::__put(&items, run),
            8 => <Counted<u32> as Layout<Vec<u32>>>::__put(&items, run),
            9 => <Prefixed<u8, u32> as Layout<Vec<u32>>>::__put(&items, run),
            10 => <Tree<u32, Anything<0>> as Layout<BTreeMap<u32, Anything<0>>>>::__put(
                &[(1, Anything)].into(),
                run,
            ),
            11 => run.with(&sized(one(&SIZES)), |out| encode(out)),
            12 => caught_bug(|| run.with(&OPEN, |out| encode(out))),
            13 => <[Anything<2>; 3]>::__put(&[Anything; 3], run),
            14 => <(Anything<3>, [Pair; 9])>::__put(
                &(Anything, [Pair { a: 0x0101_0101, b: 0x0101_0101 }; 9]),
                run,
            ),
            15 => put_enum(1_u16, run),
            16 => run.validate(
                &FIELDS,
                any(FIELDS.len()),
                if any(2) == 0 { Ok(()) } else { Err(None) },
            ),
            _ => <Equal<[Wide; 2]> as Layout<[Wide; 2]>>::__put(&[Wide { a: 0x0101_0101 }; 2], run),
        }
    }
}

fn read(run: &mut RunReader<'_, '_>) {
    for _ in 0..any(8) {
        let mut items = vec![0_u32; any(70)];
        let given = one(&COUNTS);
        match any(18) {
            0 => run.u8(&mut 0),
            1 => run.u64(&mut 0),
            2 => run.u16s(&mut [0; 40]),
            3 => drop(run.start(&FIELDS, any(FIELDS.len()))),
            4 => run.given(given, one(&[0, 1, 9, usize::MAX])),
            5 => run.given_always(given, one(&[0, 1, 9, usize::MAX])),
            6 => run.from_element(one(&[0, 1, usize::MAX])),
            7 => <Part<u32> as Layout<[u32]>>::__get(&mut items, run),
            8 => <Counted<u32> as Layout<Vec<u32>>>::__get(&mut items, run),
            9 => <Prefixed<u8, u32> as Layout<Vec<u32>>>::__get(&mut items, run),
            10 => <Tree<u32, Anything<0>> as Layout<BTreeMap<u32, Anything<0>>>>::__get(
                &mut [(1, Anything)].into(),
                run,
            ),
            11 => run.with(&sized(one(&SIZES)), |input| decode(input)),
            12 => caught_bug(|| run.with(&OPEN, |input| decode(input))),
            13 => <[Anything<2>; 3]>::__get(&mut [Anything; 3], run),
            14 => <(Anything<3>, [Pair; 9])>::__get(&mut (Anything, [Pair::default(); 9]), run),
            15 => run.same_answer(&FIELDS, any(FIELDS.len()), any(2) == 0, any(2) == 0),
            16 => run.validate(
                &FIELDS,
                any(FIELDS.len()),
                if any(2) == 0 { Ok(()) } else { Err(None) },
            ),
            _ => {
                let mut wide = [Wide::default(); 2];
                <Equal<[Wide; 2]> as Layout<[Wide; 2]>>::__get(&mut wide, run);
            }
        }
        assert!(items.iter().all(|item| [0, 0x0101_0101].contains(item)), "{items:x?}");
    }
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "device")]
struct Device<const SIZE: usize> {
    before: u32,
    one: Anything<SIZE>,
    three: [Anything<SIZE>; 3],
    #[vmstate(prefix = u8)]
    vector: Vec<Anything<SIZE>>,
    #[vmstate(test = "is_there")]
    tested: Anything<SIZE>,
    #[vmstate(subsection = "is_sent")]
    apart: Anything<SIZE>,
    after: [u64; 9],
}

impl<const SIZE: usize> Device<SIZE> {
    fn is_there(&self, _version_id: u32) -> bool {
        any(2) == 0
    }

    fn is_sent(&self) -> bool {
        any(2) == 0
    }
}

fn attack<const SIZE: usize>() {
    let device = || Device::<SIZE> { vector: vec![Anything; 2], ..Device::default() };
    let stream = vec![1; 100_000];
    let shared = Bytes::from(stream.clone());
    let mut template = Template::new(const { &Device::<SIZE>::DESCRIPTION }, "device", 0);
    for seed in 1..5_000_u64 {
        SEED.set(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let room = any(100);
        let (mut vec, mut bytes) = (Vec::with_capacity(room), BytesMut::with_capacity(room));
        let (mut segments, mut written) = (Segments::new(), Vec::new());
        let mut trace = Trace::new();
        caught_bug(|| {
            drop(match any(5) {
                0 => device().save(&mut Encoder::new(&mut vec)),
                1 => device().save(&mut Encoder::bytes_mut(&mut bytes)),
                2 => device().save(&mut Encoder::segments(&mut segments)),
                3 => Encoder::io(&mut written, |mut out| device().save(&mut out)),
                _ => device().save(&mut Encoder::new(&mut vec).traced(&mut trace)),
            });
        });
        // That is what AddressSanitizer fills new memory with, and nothing writes.
        for stream in [&vec, &bytes.to_vec(), &segments.to_vec(), &written] {
            assert!(!stream.contains(&0xbe), "bytes nobody wrote");
        }
        // What a layout made up may not be described, and is no reason to panic.
        let _ = template.write(&trace, &mut Vec::new());
        let _ = template.rehearse(&trace);
        let mut reader = &stream[..];
        caught_bug(|| {
            drop(match any(4) {
                0 => device().load_part(&mut Decoder::new(&stream[..any(3000)]), 1),
                1 => device().load_part(&mut Decoder::from_bytes(&shared), 1),
                2 => device().load_part(&mut Decoder::io(&mut reader), 1),
                _ => device().load_part(&mut Decoder::part(&stream, 1 << 40, true), 1),
            });
        });
    }
}

#[test]
fn whatever_is_called() {
    attack::<0>();
    attack::<1>();
    attack::<2>();
    attack::<3>();
    attack::<4>();
}
