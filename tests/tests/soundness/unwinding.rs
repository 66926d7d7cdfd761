//! A panic passes a cursor: it is caught by a layout that goes on, or seen by a destructor that does.
//!
//! While an inner cursor, or the encoder or decoder itself, is lent out, the outer cursor has no room: so
//! that is what a panic leaves it with.

use std::cell::Cell;

use bytes::{Bytes, BytesMut};
use vmstate_runtime::__private::{RunReader, RunWriter, load_part, save_part};
use vmstate_runtime::schema::Type;
use vmstate_runtime::{
    BoxError, Decoder, Encoder, Layout, LoadError, SaveError, Segments, Via, VmState,
};

use super::{OPEN, caught};

/// So much is moved before the panic that every buffer is another one afterwards.
const MANY: usize = 64 << 10;
/// What streams to load consist of.
const STREAM: u8 = 0x11;
/// What is written after a panic.
const AFTER: u8 = 0xee;

thread_local! {
    /// Whether the bombs go off, and what is done afterwards.
    static ARMED: Cell<bool> = const { Cell::new(false) };
    static THEN: Cell<Then> = const { Cell::new(Then::Values) };
}

/// What a layout does with its cursor after a panic.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    /// Values, one after the other.
    Values,
    /// An array of integers.
    Integers,
    /// An array of structs of integers, which are shuffled.
    Shuffled,
    /// A struct.
    Struct,
    /// Structs side by side.
    Structs,
    /// Back to the encoder or decoder.
    Outside,
    /// The same panic once more, within the first one's `catch_unwind`.
    Again,
    /// Back to the encoder or decoder, and then values.
    Both,
    /// Nothing.
    Nothing,
}

const ALL: [Then; 9] = [
    Then::Values,
    Then::Integers,
    Then::Shuffled,
    Then::Struct,
    Then::Structs,
    Then::Outside,
    Then::Again,
    Then::Both,
    Then::Nothing,
];

#[track_caller]
fn bomb() {
    assert!(!ARMED.get(), "a bug");
}

#[derive(VmState, Default, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
struct Pair {
    a: u32,
    b: u32,
}

impl Pair {
    const AFTER: Self =
        Self { a: u32::from_be_bytes([AFTER; 4]), b: u32::from_be_bytes([AFTER; 4]) };
}

/// `again` is what panicked.
fn write_on(again: &dyn Fn(&mut RunWriter<'_, '_>), run: &mut RunWriter<'_, '_>) {
    match THEN.get() {
        Then::Values => (0..8).for_each(|_| run.u64(u64::from_be_bytes([AFTER; 8]))),
        Then::Integers => <[u8; 64]>::__put(&[AFTER; 64], run),
        Then::Shuffled => <[Pair; 8]>::__put(&[Pair::AFTER; 8], run),
        Then::Struct => (0..8).for_each(|_| Pair::__put(&Pair::AFTER, run)),
        Then::Structs => <[(u32, bool); 8]>::__put(&[(Pair::AFTER.a, true); 8], run),
        Then::Outside => run.with(&OPEN, |out| out.bytes(&[AFTER; 64])),
        Then::Again => {
            caught(|| again(run));
            run.with(&OPEN, |out| out.bytes(&[AFTER; 32]));
            caught(|| again(run));
            (0..8).for_each(|_| run.u64(u64::from_be_bytes([AFTER; 8])));
        }
        Then::Both => {
            run.with(&OPEN, |out| out.bytes(&vec![AFTER; MANY]));
            (0..8).for_each(|_| run.u64(u64::from_be_bytes([AFTER; 8])));
        }
        Then::Nothing => {}
    }
}

/// What was read is of the stream, or was not read.
fn read_on(again: &mut dyn FnMut(&mut RunReader<'_, '_>), run: &mut RunReader<'_, '_>) {
    let mut words = [0u64; 8];
    let mut bytes = [0u8; 64];
    let mut pairs = [Pair::default(); 8];
    let mut tuples = [(0u32, 0u8); 8];
    match THEN.get() {
        Then::Values => words.iter_mut().for_each(|word| run.u64(word)),
        Then::Integers => <[u8; 64]>::__get(&mut bytes, run),
        Then::Shuffled => <[Pair; 8]>::__get(&mut pairs, run),
        Then::Struct => pairs.iter_mut().for_each(|pair| Pair::__get(pair, run)),
        Then::Structs => <[(u32, u8); 8]>::__get(&mut tuples, run),
        Then::Outside => run.with(&OPEN, |input| {
            bytes.copy_from_slice(input.take(64)?);
            Ok(())
        }),
        Then::Again => {
            caught(|| again(run));
            run.with(&OPEN, |input| input.take(32).map(|_| ()));
            caught(|| again(run));
            words.iter_mut().for_each(|word| run.u64(word));
        }
        Then::Both => {
            run.with(&OPEN, |input| input.take(MANY).map(|_| ()));
            words.iter_mut().for_each(|word| run.u64(word));
        }
        Then::Nothing => {}
    }
    let pairs = pairs.iter().flat_map(|pair| [pair.a, pair.b]);
    let words = words.iter().flat_map(|word| word.to_ne_bytes());
    let ints = pairs.chain(tuples.iter().map(|tuple| tuple.0)).flat_map(u32::to_ne_bytes);
    let read = bytes.into_iter().chain(words).chain(ints).chain(tuples.iter().map(|tuple| tuple.1));
    for byte in read {
        assert!([0, STREAM].contains(&byte), "read {byte:#x}, which is not of the stream");
    }
}

/// Catches the panic of what is in it, and goes on.
#[derive(Default)]
struct Careful<B>(B);

impl<B: Layout<B>> Layout<Self> for Careful<B> {
    const TYPE: Type = Type::leaf("careful", 64);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&[0; 64])
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.take(64).map(|_| ())
    }

    fn __put(this: &Self, run: &mut RunWriter<'_, '_>) {
        caught(|| B::__put(&this.0, run));
        write_on(&|run| B::__put(&this.0, run), run);
    }

    fn __get(this: &mut Self, run: &mut RunReader<'_, '_>) {
        caught(|| B::__get(&mut this.0, run));
        read_on(&mut |run| B::__get(&mut this.0, run), run);
    }
}

/// Goes on in a destructor, while the panic passes.
#[derive(Default)]
struct Guarded<B>(B);

impl<B: Layout<B>> Layout<Self> for Guarded<B> {
    const TYPE: Type = Type::leaf("guarded", 64);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&[0; 64])
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.take(64).map(|_| ())
    }

    fn __put(this: &Self, run: &mut RunWriter<'_, '_>) {
        struct Guard<'x, 'w, 'a, B: Layout<B>>(&'x B, &'x mut RunWriter<'w, 'a>);

        impl<B: Layout<B>> Drop for Guard<'_, '_, '_, B> {
            fn drop(&mut self) {
                write_on(&|run| B::__put(self.0, run), self.1);
            }
        }

        let guard = Guard(&this.0, run);
        B::__put(guard.0, guard.1);
    }

    fn __get(this: &mut Self, run: &mut RunReader<'_, '_>) {
        struct Guard<'x, 'r, 'a, B: Layout<B>>(&'x mut B, &'x mut RunReader<'r, 'a>);

        impl<B: Layout<B>> Drop for Guard<'_, '_, '_, B> {
            fn drop(&mut self) {
                let Self(bomb, run) = self;
                read_on(&mut |run| B::__get(bomb, run), run);
            }
        }

        let guard = Guard(&mut this.0, run);
        B::__get(guard.0, guard.1);
    }
}

/// Moves a lot, then panics.
#[derive(Default, Clone, Debug, PartialEq)]
struct Moves;

impl Layout<Self> for Moves {
    const TYPE: Type = Type::leaf("moves", 8);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&vec![1; MANY])?;
        bomb();
        Ok(())
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.take(MANY)?;
        bomb();
        Ok(())
    }
}

/// Panics before anything was moved.
#[derive(Default, Clone, Copy, Debug, PartialEq)]
struct Still;

impl Layout<Self> for Still {
    const TYPE: Type = Type::leaf("still", 8);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        bomb();
        out.value(&0u64)
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        bomb();
        input.take(8).map(|_| ())
    }
}

/// Panics in the run.
#[derive(Default, Clone, Debug, PartialEq)]
struct Within;

impl Layout<Self> for Within {
    const TYPE: Type = Type::leaf("within", 8);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&0u64)
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.take(8).map(|_| ())
    }

    fn __put(_: &Self, run: &mut RunWriter<'_, '_>) {
        run.u32(0);
        bomb();
        run.u32(0);
    }

    fn __get(_: &mut Self, run: &mut RunReader<'_, '_>) {
        run.u32(&mut 0);
        bomb();
        run.u32(&mut 0);
    }
}

/// Closures of the cursor itself.
#[derive(Default, Clone, Debug, PartialEq)]
struct Outside;

impl Layout<Self> for Outside {
    const TYPE: Type = Type::leaf("outside", 8);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&0u64)
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.take(8).map(|_| ())
    }

    fn __put(this: &Self, run: &mut RunWriter<'_, '_>) {
        let moves = |out: &mut Encoder<'_>| Moves::put(&Moves, out);
        caught(|| run.with(&Self::TYPE, moves));
        caught(|| run.with(&OPEN, moves));
        run.with(&OPEN, moves);
        let _ = this;
    }

    fn __get(_: &mut Self, run: &mut RunReader<'_, '_>) {
        let moves = |input: &mut Decoder<'_>| Moves::get(&mut Moves, input);
        caught(|| run.with(&Self::TYPE, moves));
        caught(|| run.with(&OPEN, moves));
        run.with(&OPEN, moves);
    }
}

/// Encoders and decoders within, of their own or lent on.
#[derive(Default, Clone, Debug, PartialEq)]
struct Parts;

impl Layout<Self> for Parts {
    const TYPE: Type = Type::leaf("parts", 8);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        save_part(out, |run| {
            caught(|| Moves::__put(&Moves, run));
            run.u64(1);
            run.with(&OPEN, |out| save_part(out, |run| Moves::__put(&Moves, run)));
        })
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        load_part(input, |run| {
            caught(|| Moves::__get(&mut Moves, run));
            run.u64(&mut 1);
            run.with(&OPEN, |input| load_part(input, |run| Moves::__get(&mut Moves, run)));
        })
    }
}

#[derive(VmState, Default, Clone, Debug, PartialEq)]
#[vmstate(name = "nest")]
struct Nest<B: Layout<B> + Default> {
    before: u32,
    bomb: B,
    after: u64,
}

#[derive(VmState, Default, Clone, Debug, PartialEq)]
#[vmstate(name = "deep")]
struct Deep<B: Layout<B> + Default> {
    before: u16,
    nest: Nest<B>,
    after: u16,
}

#[derive(VmState, Default, Clone, Debug, PartialEq)]
#[vmstate(name = "side")]
struct Side<B: Layout<B> + Default> {
    nests: [Nest<B>; 3],
    tuple: (u8, Nest<B>),
    alone: [B; 2],
}

#[derive(VmState, Default)]
#[vmstate(name = "boxed")]
struct Boxed<B: Layout<B> + Default> {
    boxed: Box<Nest<B>>,
    cell: std::cell::RefCell<Nest<B>>,
    lock: std::sync::Mutex<Nest<B>>,
}

#[derive(VmState, Default)]
#[vmstate(name = "equal")]
struct Compared<B: Layout<B> + Default + Clone + PartialEq + std::fmt::Debug> {
    #[vmstate(equal)]
    nest: Nest<B>,
}

#[derive(VmState, Default)]
#[vmstate(name = "counted")]
struct Counted<B: Layout<B> + Default> {
    #[vmstate(configured)]
    nests: Vec<Nest<B>>,
    after: u64,
}

impl<B: Layout<B> + Default> Counted<B> {
    fn make() -> Self {
        Self { nests: vec![Nest::default(), Nest::default()], after: 0 }
    }
}

/// Hooks of a nested struct.
#[derive(VmState, Default)]
#[vmstate(
    name = "hooks",
    pre_save = "before",
    post_save = "before",
    pre_load = "before",
    post_load = "behind"
)]
struct Hooks {
    a: u64,
    #[vmstate(validate = "is_fine")]
    b: u64,
}

#[allow(clippy::unused_self)] // what hooks look like
impl Hooks {
    fn before(&self) {
        bomb();
    }

    fn behind(&mut self, _version_id: u32) {
        bomb();
    }

    fn is_fine(&self, _version_id: u32) -> bool {
        bomb();
        true
    }
}

/// A struct made for the purpose, and a conversion.
#[derive(VmState, Default)]
#[vmstate(name = "converted")]
struct Converted {
    before: u32,
    #[vmstate(via = Wire)]
    #[allow(dead_code)] // its bytes are those of `Wire`
    via: u8,
    #[vmstate(as = u64)]
    converted: Word,
}

#[derive(VmState, Default)]
struct Wire {
    word: u64,
}

impl Via<Converted> for Wire {
    fn build(_: &Converted) -> Self {
        Self { word: 1 }
    }

    fn apply(self, _: &mut Converted) -> Result<(), BoxError> {
        bomb();
        Ok(())
    }
}

#[derive(Default, Clone)]
struct Word;

impl From<Word> for u64 {
    fn from(_: Word) -> u64 {
        bomb();
        1
    }
}

impl From<u64> for Word {
    fn from(_: u64) -> Word {
        bomb();
        Word
    }
}

/// What compares, clones or prints panics.
#[derive(VmState)]
#[vmstate(name = "compares")]
struct Compares {
    before: u64,
    #[vmstate(equal)]
    value: Value,
    after: u64,
}

#[derive(VmState, Debug, Clone)]
struct Value(u64);

impl PartialEq for Value {
    fn eq(&self, _: &Self) -> bool {
        bomb();
        true
    }
}

#[derive(VmState)]
#[vmstate(name = "device")]
struct Device<C: Layout<C>> {
    before: u32,
    careful: C,
    after: u64,
}

#[derive(VmState)]
#[vmstate(name = "devices")]
struct Devices<C: Layout<C>> {
    before: u8,
    devices: [Device<C>; 2],
    after: [u64; 4],
}

/// Saves into every sink.
fn save(state: &dyn VmState) {
    // Room enough for the run, and not for what moves.
    let mut vec = Vec::with_capacity(500);
    caught(|| state.save(&mut Encoder::new(&mut vec)));
    let mut bytes = BytesMut::with_capacity(500);
    caught(|| state.save(&mut Encoder::bytes_mut(&mut bytes)));
    let mut segments = Segments::new();
    caught(|| state.save(&mut Encoder::segments(&mut segments)));
    let mut written = Vec::new();
    caught(|| Encoder::io(&mut written, |mut out| state.save(&mut out)));
    for stream in [vec, bytes.to_vec(), segments.to_vec(), written] {
        assert!(stream.iter().all(|byte| [0, 1, AFTER].contains(byte)), "bytes nobody wrote");
    }
}

/// Loads from every source.
fn load(make: &dyn Fn() -> Box<dyn VmState>) {
    let stream = vec![STREAM; 8 * MANY];
    caught(|| make().load_part(&mut Decoder::new(&stream), 1));
    caught(|| make().load_part(&mut Decoder::new(&stream[..100]), 1));
    let bytes = Bytes::from(stream.clone());
    caught(|| make().load_part(&mut Decoder::from_bytes(&bytes), 1));
    let mut reader = &stream[..];
    caught(|| make().load_part(&mut Decoder::io(&mut reader), 1));
    let mut reader = &stream[..100];
    caught(|| make().load_part(&mut Decoder::io(&mut reader), 1));
}

/// Both ways, everything that can be done afterwards, alone and nested.
fn attack<B: Layout<B> + 'static>(make: fn() -> B) {
    for armed in [true, false] {
        for then in ALL {
            THEN.set(then);
            ARMED.set(armed);
            attack_as(|| Careful(make()));
            attack_as(|| Guarded(make()));
            // One more around it, which catches what the guard lets pass.
            attack_as(|| Careful(Guarded(make())));
            attack_as(|| Guarded(Careful(make())));
            attack_as(make);
            ARMED.set(false);
        }
    }
}

fn attack_as<C: Layout<C> + 'static>(make: impl Fn() -> C) {
    let device = || Device { before: 0, careful: make(), after: 0 };
    save(&device());
    load(&|| Box::new(device()));
    let devices = || Devices { before: 0, devices: [device(), device()], after: [0; 4] };
    save(&devices());
    load(&|| Box::new(devices()));
}

macro_rules! attacks {
    ($($name:ident $make:expr;)*) => {$(
        #[test]
        fn $name() {
            attack(|| $make);
        }
    )*};
}

attacks! {
    moved Moves;
    not_moved Still;
    in_the_run Within;
    closures Outside;
    parts Parts;
    nested_moved Nest::<Moves>::default();
    nested_not_moved Nest::<Still>::default();
    nested_in_the_run Nest::<Within>::default();
    nested_closures Nest::<Outside>::default();
    deep_moved Deep::<Moves>::default();
    deep_not_moved Deep::<Still>::default();
    deep_in_the_run Deep::<Within>::default();
    side_by_side_moved Side::<Moves>::default();
    side_by_side_not_moved Side::<Still>::default();
    side_by_side_in_the_run Side::<Within>::default();
    side_by_side_closures Side::<Outside>::default();
    boxed Boxed::<Moves>::default();
    compared Compared::<Moves>::default();
    more_than_the_run [const { Nest::<Moves> { before: 0, bomb: Moves, after: 0 } }; 20];
    elements Counted::<Moves>::make();
    elements_in_the_run Counted::<Within>::make();
    hooks Hooks::default();
    conversions Converted::default();
    comparisons Compares { before: 0, value: Value(1), after: 0 };
    careful_in_careful Nest::<Careful<Nest<Moves>>>::default();
}
