//! Encoders and decoders that are exchanged for others while a cursor is over them, or forgotten. (Cursors
//! themselves cannot be exchanged or kept: `tests/ui/sound`.)

use std::cell::Cell;
use std::mem;

use bytes::{Bytes, BytesMut};
use vmstate_runtime::__private::{RunReader, RunWriter, load_part, save_part};
use vmstate_runtime::schema::Type;
use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError, Segments, Trace, VmState};

use super::{OPEN, caught};

const SIZE: usize = 32;
static OTHER: [u8; 4096] = [0x22; 4096];

/// How the exchange is done.
#[derive(Clone, Copy, Debug, PartialEq)]
enum How {
    /// In `put` and `get`, which the cursor calls.
    Method,
    /// In a closure that is handed to the cursor.
    Closure,
    /// In a closure, by a panic.
    Panic,
    /// In the cursor of a part.
    Part,
}

const ALL: [How; 4] = [How::Method, How::Closure, How::Panic, How::Part];

thread_local! {
    static HOW: Cell<How> = const { Cell::new(How::Method) };
    /// The other stream is a short one.
    static SHORT: Cell<bool> = const { Cell::new(false) };
}

/// Takes the encoder away, writes to it, drops it, and leaves another one, with more or less room.
fn exchange_encoder(out: &mut Encoder<'_>) -> Result<(), SaveError> {
    let room = if SHORT.get() { 0 } else { 10_000 };
    // Leaked, since the other one has to live as long.
    let mut other = Encoder::new(Box::leak(Box::new(Vec::with_capacity(room))));
    other.bytes(&[0x33; 3])?;
    mem::swap(out, &mut other);
    other.bytes(&vec![0x44; 100_000])?;
    drop(other);
    out.bytes(&[0x55; 7])
}

fn exchange_decoder(input: &mut Decoder<'_>) -> Result<(), LoadError> {
    let len = if SHORT.get() { 5 } else { OTHER.len() };
    let mut other = Decoder::new(&OTHER[..len]);
    mem::swap(input, &mut other);
    let _ = other.take(100_000);
    drop(other);
    input.take(3).map(|_| ())
}

#[derive(Default, Clone)]
struct Exchanges;

impl Layout<Self> for Exchanges {
    const TYPE: Type = Type::leaf("exchanges", SIZE);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        exchange_encoder(out)
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        exchange_decoder(input)
    }

    fn __put(this: &Self, run: &mut RunWriter<'_, '_>) {
        run.u32(1);
        match HOW.get() {
            How::Method => run.with(&Self::TYPE, |out| Self::put(this, out)),
            How::Closure => run.with(&OPEN, exchange_encoder),
            How::Panic => drop(caught(|| {
                run.with(&OPEN, |out| {
                    exchange_encoder(out)?;
                    panic!("a bug")
                });
            })),
            How::Part => run.with(&OPEN, |out| {
                save_part(out, |run| {
                    run.with(&OPEN, exchange_encoder);
                    run.u64(2);
                })
            }),
        }
        run.u64(3);
        <[u16; 8]>::__put(&[4; 8], run);
    }

    fn __get(this: &mut Self, run: &mut RunReader<'_, '_>) {
        let mut words = (0, 0, [0; 8]);
        run.u32(&mut words.0);
        match HOW.get() {
            How::Method => run.with(&Self::TYPE, |input| Self::get(this, input)),
            How::Closure => run.with(&OPEN, exchange_decoder),
            How::Panic => drop(caught(|| {
                run.with(&OPEN, |input| {
                    exchange_decoder(input)?;
                    panic!("a bug")
                });
            })),
            How::Part => run.with(&OPEN, |input| {
                load_part(input, |run| {
                    run.with(&OPEN, exchange_decoder);
                    run.u64(&mut 2);
                })
            }),
        }
        run.u64(&mut words.1);
        <[u16; 8]>::__get(&mut words.2, run);
        assert!([0, 0x1111_1111].contains(&words.0), "{words:x?}");
        assert!([0, 0x2222_2222_2222_2222].contains(&words.1), "{words:x?}");
        assert!(words.2.iter().all(|word| [0, 0x2222].contains(word)), "{words:x?}");
    }
}

#[derive(VmState, Default)]
#[vmstate(name = "nest")]
struct Nest {
    before: u32,
    exchanges: Exchanges,
    after: u64,
}

#[derive(VmState, Default)]
#[vmstate(name = "flat")]
struct Flat {
    before: u32,
    exchanges: Exchanges,
    after: [u64; 4],
}

#[derive(VmState, Default)]
#[vmstate(name = "nested")]
struct Nested {
    before: u32,
    nest: Nest,
    after: [u64; 4],
}

#[derive(VmState, Default)]
#[vmstate(name = "side")]
struct Side {
    nests: [Nest; 3],
    tuple: (u8, Nest),
    after: [u64; 4],
}

#[derive(VmState, Default)]
#[vmstate(name = "last")]
struct Last {
    nests: [Nest; 2],
}

fn everywhere(work: impl Fn()) {
    for how in ALL {
        for short in [false, true] {
            HOW.set(how);
            SHORT.set(short);
            work();
        }
    }
}

fn save(state: &dyn VmState) {
    everywhere(|| {
        let mut vec = Vec::with_capacity(100);
        let _ = state.save(&mut Encoder::new(&mut vec));
        let mut bytes = BytesMut::with_capacity(100);
        let _ = state.save(&mut Encoder::bytes_mut(&mut bytes));
        let mut segments = Segments::new();
        let _ = state.save(&mut Encoder::segments(&mut segments));
        let mut written = Vec::new();
        let _ = Encoder::io(&mut written, |mut out| state.save(&mut out));
        let mut trace = Trace::new();
        let _ = state.save(&mut Encoder::new(&mut Vec::new()).traced(&mut trace));
        for stream in [vec, bytes.to_vec(), segments.to_vec(), written] {
            let written = [0, 1, 2, 3, 4, 0x44];
            assert!(stream.iter().all(|byte| written.contains(byte)), "bytes nobody wrote");
        }
    });
}

fn load<T: VmState + Default>() {
    let stream = vec![0x11; 200_000];
    everywhere(|| {
        let _ = T::default().load_part(&mut Decoder::new(&stream), 1);
        let bytes = Bytes::from(stream.clone());
        let _ = T::default().load_part(&mut Decoder::from_bytes(&bytes), 1);
        let mut reader = &stream[..];
        let _ = T::default().load_part(&mut Decoder::io(&mut reader), 1);
    });
}

macro_rules! attacks {
    ($($name:ident $device:ident;)*) => {$(
        #[test]
        fn $name() {
            save(&$device::default());
            load::<$device>();
        }
    )*};
}

attacks! {
    flat Flat;
    nested Nested;
    side_by_side Side;
    at_the_end Last;
}

/// What an encoder has written when it is forgotten is not there; everything else is as it was.
#[test]
fn forgotten() {
    let mut vec = vec![1, 2];
    let mut out = Encoder::new(&mut vec);
    out.bytes(&[3; 1000]).unwrap();
    mem::forget(out);
    assert!(vec.starts_with(&[1, 2]) && vec[2..].iter().all(|byte| *byte == 3));
    Encoder::new(&mut vec).bytes(&[4; 3000]).unwrap();
    assert!(vec.ends_with(&[4; 3000]));

    let mut bytes = BytesMut::from(&[1, 2][..]);
    let mut out = Encoder::bytes_mut(&mut bytes);
    out.bytes(&[3; 1000]).unwrap();
    mem::forget(out);
    Encoder::bytes_mut(&mut bytes).bytes(&[4; 3000]).unwrap();
    assert!(bytes.starts_with(&[1, 2]) && bytes.ends_with(&[4; 3000]));

    let mut segments = Segments::new();
    let shared = Bytes::from(vec![5; 10_000]);
    for i in 0..3 {
        let mut out = Encoder::segments(&mut segments);
        out.bytes(&vec![3; 1000 * i]).unwrap();
        out.shared(&shared).unwrap();
        out.bytes(&[4; 100]).unwrap();
        mem::forget(out);
        assert!(segments.iter().map(<[u8]>::len).sum::<usize>() >= 10_000);
    }
    Encoder::segments(&mut segments).bytes(&[6; 10]).unwrap();
    assert!(segments.to_vec().iter().all(|byte| (3..=6).contains(byte)));

    let stream = [7; 10_000];
    let mut reader = &stream[..];
    let mut input = Decoder::new(&stream);
    assert_eq!(input.take(9).unwrap(), [7; 9]);
    mem::forget(input);
    let mut input = Decoder::io(&mut reader);
    assert_eq!(input.take(9).unwrap(), [7; 9]);
    drop(input);
    assert!(reader.len() < stream.len());
}

/// An encoder that is forgotten within a run: the run goes on in the one that was left.
#[test]
fn forgotten_within() {
    struct Forgets;

    impl Layout<Self> for Forgets {
        const TYPE: Type = Type::leaf("forgets", 4);

        fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
            let mut other = Encoder::new(Box::leak(Box::default()));
            mem::swap(out, &mut other);
            mem::forget(other);
            out.value(&7u32)
        }

        fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
            let mut other = Decoder::new(&OTHER);
            mem::swap(input, &mut other);
            mem::forget(other);
            input.take(4).map(|_| ())
        }
    }

    #[derive(VmState)]
    struct Around {
        before: u32,
        forgets: Forgets,
        after: [u64; 9],
    }

    let mut vec = vec![1, 2];
    let mut around = Around { before: 1, forgets: Forgets, after: [2; 9] };
    let _ = around.save(&mut Encoder::new(&mut vec));
    assert!(vec.starts_with(&[1, 2]));
    assert!(vec.len() <= 6);
    let _ = around.load_part(&mut Decoder::new(&[1; 10_000]), 1);
    assert!(around.after.iter().all(|word| [2, 0x2222_2222_2222_2222].contains(word)));
}
