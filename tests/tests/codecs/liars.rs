//! Layouts by hand that do not keep to the size that their type promises: an error of the field, wherever
//! it is, both ways, and nothing is read twice or written over.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, LinkedList, VecDeque};
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use vmstate_runtime::schema::Type;
use vmstate_runtime::{
    BoxError, Decoder, Element, Encoder, Layout, LoadError, LoadErrorKind, SaveError,
    SaveErrorKind, Via, VmState,
};
use vmstate_tests::through::{Make, load_any, try_save_any};

/// Promises four bytes, or nothing.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Liar<const PROMISES: bool>;

/// Writes and reads four bytes, but with another encoder or decoder, which is as far as its own.
const ELSEWHERE: usize = 1000;

/// What the other decoder reads.
static OTHER: [u8; 200] = [1; 200];

thread_local! {
    /// How many bytes liars of this thread have.
    static REAL: Cell<usize> = const { Cell::new(0) };
}

impl<const PROMISES: bool> Layout<Self> for Liar<PROMISES> {
    const TYPE: Type = if PROMISES { Type::leaf("liar", 4) } else { Type::variable("liar") };

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        if REAL.get() < ELSEWHERE {
            return out.bytes(&vec![1; REAL.get()]);
        }
        let other = vec![0; out.offset() as usize];
        *out = Encoder::new(Box::leak(Box::new(other)));
        out.bytes(&[1; 4])
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        if REAL.get() < ELSEWHERE {
            return input.take(REAL.get()).map(|_| ());
        }
        *input = Decoder::part(&OTHER, input.offset(), false);
        input.take(4).map(|_| ())
    }
}

impl<const PROMISES: bool> Element<Self> for Liar<PROMISES> {
    fn new() -> Option<Self> {
        Some(Self)
    }
}

#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(name = "flat")]
struct Flat<const PROMISES: bool> {
    before: u32,
    liar: Liar<PROMISES>,
    after: u16,
}

/// The same by a module.
mod by_hand {
    use super::*;

    pub(super) const TYPE: Type = Type::leaf("liar", 4);

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "what `with` calls")]
    pub(super) fn encode<const PROMISES: bool>(
        _: &Liar<PROMISES>,
        out: &mut Encoder<'_>,
    ) -> Result<(), SaveError> {
        <Liar<PROMISES> as Layout<Liar<PROMISES>>>::put(&Liar, out)
    }

    pub(super) fn decode<const PROMISES: bool>(
        liar: &mut Liar<PROMISES>,
        input: &mut Decoder<'_>,
    ) -> Result<(), LoadError> {
        <Liar<PROMISES> as Layout<Liar<PROMISES>>>::get(liar, input)
    }
}

#[derive(VmState, Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[vmstate(name = "written")]
struct Written<const PROMISES: bool> {
    before: u16,
    #[vmstate(with = by_hand)]
    liar: Liar<PROMISES>,
    after: u8,
}

#[derive(VmState, Debug, Clone, PartialEq)]
#[repr(u8)]
enum Variant<const PROMISES: bool> {
    Lies(u16, Liar<PROMISES>) = 1,
}

impl<const PROMISES: bool> Default for Variant<PROMISES> {
    fn default() -> Self {
        Self::Lies(1, Liar)
    }
}

#[derive(VmState, Debug, Default, Clone, PartialEq)]
struct Newtype<const PROMISES: bool>(Liar<PROMISES>);

/// Of another layout.
#[derive(Debug, Default, Clone, PartialEq)]
struct Word;

impl<const PROMISES: bool> Layout<Word> for Liar<PROMISES> {
    const TYPE: Type = <Self as Layout<Self>>::TYPE;

    fn put(_: &Word, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        <Self as Layout<Self>>::put(&Self, out)
    }

    fn get(_: &mut Word, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        <Self as Layout<Self>>::get(&mut Self, input)
    }
}

impl<const PROMISES: bool> Element<Word> for Liar<PROMISES> {
    fn new() -> Option<Word> {
        Some(Word)
    }
}

macro_rules! devices {
    ($($name:ident { $($(#[$attribute:meta])* $field:ident: $ty:ty),* } $make:expr, $path:literal;)*) => {
        $(
            #[derive(VmState, Debug, Default)]
            #[vmstate(name = "device")]
            struct $name<const PROMISES: bool> {
                before: u8,
                $($(#[$attribute])* $field: $ty,)*
                after: u64,
            }
        )*

        /// All of them with a liar of this size.
        fn all<const PROMISES: bool>(real: usize) {
            REAL.set(real);
            $({
                let mut device = $name::<PROMISES>::default();
                #[allow(clippy::redundant_closure_call)]
                ($make)(&mut device);
                refused(stringify!($name), &device, &|| Box::new($name::<PROMISES>::default()), $path);
            })*
        }
    };
}

devices! {
    InField { liar: Liar<PROMISES> } |_: &mut InField<PROMISES>| (), "liar";
    InStruct { flat: Flat<PROMISES> } |_: &mut InStruct<PROMISES>| (), "flat.liar";
    InArray { liars: [Liar<PROMISES>; 3] } |_: &mut InArray<PROMISES>| (), "liars[0]";
    InRows { liars: [[Liar<PROMISES>; 2]; 2] } |_: &mut InRows<PROMISES>| (), "liars[0][0]";
    InArrayOfStructs { flats: [Flat<PROMISES>; 3] } |_: &mut InArrayOfStructs<PROMISES>| (), "flats[0].liar";
    InTuple { tuple: (u8, Liar<PROMISES>, Flat<PROMISES>) } |_: &mut InTuple<PROMISES>| (), "tuple.1";
    InBox { boxed: Box<Flat<PROMISES>> } |_: &mut InBox<PROMISES>| (), "boxed.liar";
    InCell { cell: RefCell<Liar<PROMISES>> } |_: &mut InCell<PROMISES>| (), "cell";
    InLock { lock: Arc<Mutex<Flat<PROMISES>>> } |_: &mut InLock<PROMISES>| (), "lock.liar";
    Compared { #[vmstate(equal)] liar: Liar<PROMISES> } |_: &mut Compared<PROMISES>| (), "liar";
    Tested { #[vmstate(test = "always")] liar: Liar<PROMISES> } |_: &mut Tested<PROMISES>| (), "liar";
    Subsection { #[vmstate(subsection = "is_sent")] liar: Liar<PROMISES> } |_: &mut Subsection<PROMISES>| (), "is_sent/liar";
    Pinned { #[vmstate(struct_version = 1)] flat: Flat<PROMISES> } |_: &mut Pinned<PROMISES>| (), "flat.liar";
    Prefixed { #[vmstate(prefix = u8)] liars: Vec<Liar<PROMISES>> }
        |it: &mut Prefixed<PROMISES>| it.liars = vec![Liar; 3], "liars[0]";
    PrefixedStructs { #[vmstate(prefix = u8)] flats: Vec<Flat<PROMISES>> }
        |it: &mut PrefixedStructs<PROMISES>| it.flats = vec![Flat::default(); 3], "flats[0].liar";
    Ring { #[vmstate(prefix = u8)] flats: VecDeque<Flat<PROMISES>> }
        |it: &mut Ring<PROMISES>| it.flats = vec![Flat::default(); 3].into(), "flats[0].liar";
    Queue { #[vmstate(queue)] liars: VecDeque<Liar<PROMISES>> }
        |it: &mut Queue<PROMISES>| it.liars = vec![Liar; 3].into(), "liars[0]";
    List { #[vmstate(list)] flats: LinkedList<Flat<PROMISES>> }
        |it: &mut List<PROMISES>| it.flats = [Flat::default()].into(), "flats[0].liar";
    Keys { #[vmstate(tree)] tree: BTreeMap<Liar<PROMISES>, u8> }
        |it: &mut Keys<PROMISES>| it.tree = [(Liar, 1)].into(), "tree[0]";
    Values { #[vmstate(tree)] tree: BTreeMap<u8, Liar<PROMISES>> }
        |it: &mut Values<PROMISES>| it.tree = [(1, Liar)].into(), "tree[0]";
    Optional { #[vmstate(optional)] liar: Option<Liar<PROMISES>> }
        |it: &mut Optional<PROMISES>| it.liar = Some(Liar), "liar";
    Allocated { #[vmstate(auto_alloc)] liar: Option<Box<Liar<PROMISES>>> }
        |it: &mut Allocated<PROMISES>| it.liar = Some(Box::default()), "liar";
    Pointers { #[vmstate(prefix = u8, auto_alloc)] liars: Vec<Option<Box<Liar<PROMISES>>>> }
        |it: &mut Pointers<PROMISES>| it.liars = vec![Some(Box::default())], "liars[0]";
    With { #[vmstate(with = by_hand)] liar: Liar<PROMISES> } |_: &mut With<PROMISES>| (), "liar";
    WithInArray { written: [Written<PROMISES>; 3] } |_: &mut WithInArray<PROMISES>| (), "written[0].liar";
    WithInSubsection { #[vmstate(subsection = "is_sent")] written: Written<PROMISES> }
        |_: &mut WithInSubsection<PROMISES>| (), "is_sent/written.liar";
    WithInVec { #[vmstate(prefix = u8)] written: Vec<Written<PROMISES>> }
        |it: &mut WithInVec<PROMISES>| it.written = vec![Written::default(); 3], "written[0].liar";
    WithInQueue { #[vmstate(queue)] written: VecDeque<Written<PROMISES>> }
        |it: &mut WithInQueue<PROMISES>| it.written = vec![Written::default(); 3].into(), "written[0].liar";
    WithInList { #[vmstate(list)] written: LinkedList<Written<PROMISES>> }
        |it: &mut WithInList<PROMISES>| it.written = [Written::default()].into(), "written[0].liar";
    WithInTree { #[vmstate(tree)] tree: BTreeMap<u8, Written<PROMISES>> }
        |it: &mut WithInTree<PROMISES>| it.tree = [(1, Written::default())].into(), "tree[0].liar";
    WithInKeys { #[vmstate(tree)] tree: BTreeMap<Written<PROMISES>, u8> }
        |it: &mut WithInKeys<PROMISES>| it.tree = [(Written::default(), 1)].into(), "tree[0].liar";
    WithInOption { #[vmstate(optional)] written: Option<Written<PROMISES>> }
        |it: &mut WithInOption<PROMISES>| it.written = Some(Written::default()), "written.liar";
    InVariant { variant: Variant<PROMISES> } |_: &mut InVariant<PROMISES>| (), "variant.Lies.1";
    InVariants { variants: [Variant<PROMISES>; 2] } |_: &mut InVariants<PROMISES>| (), "variants[0].Lies.1";
    VariantsInVec { #[vmstate(prefix = u8)] variants: Vec<Variant<PROMISES>> }
        |it: &mut VariantsInVec<PROMISES>| it.variants = vec![Variant::default(); 2], "variants[0].Lies.1";
    InNewtype { newtype: Newtype<PROMISES> } |_: &mut InNewtype<PROMISES>| (), "newtype";
    NewtypesInVec { #[vmstate(prefix = u8)] newtypes: Vec<Newtype<PROMISES>> }
        |it: &mut NewtypesInVec<PROMISES>| it.newtypes = vec![Newtype::default(); 2], "newtypes[0]";
    As { #[vmstate(as = Liar<PROMISES>)] word: Word } |_: &mut As<PROMISES>| (), "word";
    AsInVec { #[vmstate(prefix = u8, as = Liar<PROMISES>)] words: Vec<Word> }
        |it: &mut AsInVec<PROMISES>| it.words = vec![Word; 2], "words[0]";
    Purpose { #[allow(dead_code)] #[vmstate(via = Wire<PROMISES>)] byte: u8 } |_: &mut Purpose<PROMISES>| (), "byte.liar";
}

impl<const PROMISES: bool> Tested<PROMISES> {
    fn always(&self, _version_id: u32) -> bool {
        true
    }
}

impl<const PROMISES: bool> Subsection<PROMISES> {
    fn is_sent(&self) -> bool {
        true
    }
}

impl<const PROMISES: bool> WithInSubsection<PROMISES> {
    fn is_sent(&self) -> bool {
        true
    }
}

#[derive(VmState, Default)]
#[vmstate(name = "wire")]
struct Wire<const PROMISES: bool> {
    liar: Liar<PROMISES>,
}

impl<const PROMISES: bool> Via<Purpose<PROMISES>> for Wire<PROMISES> {
    fn build(_: &Purpose<PROMISES>) -> Self {
        Self { liar: Liar }
    }

    fn apply(self, _: &mut Purpose<PROMISES>) -> Result<(), BoxError> {
        Ok(())
    }
}

/// Ones are good for everything: marks, counts, values.
fn refused(what: &str, device: &dyn VmState, make: Make<'_, '_>, path: &str) {
    let path = format!("device/{path}");
    let real = REAL.get();
    let saved = try_save_any(device);
    let mut stream = vec![1; 100];
    if what.ends_with("Subsection") {
        stream = [&[1; 9][..], b"\x05\x0edevice/is_sent\0\0\0\x01", &[1; 100]].concat();
    }
    if ["Keys", "Values", "WithInTree", "WithInKeys"].contains(&what) {
        stream[1..4].fill(0);
    }
    if what == "Allocated" || what == "Pointers" {
        stream.fill(0x31);
        stream[1] = if what == "Pointers" { 1 } else { 0x31 };
    }
    if real == 4 {
        assert!(saved.is_ok(), "{what}: {saved:?}");
        return;
    }
    let e = saved.expect_err(what);
    assert!(matches!(e.kind(), SaveErrorKind::WrongSize), "{what} of {real}: {e}");
    assert_eq!(e.path().to_string(), path, "{what} of {real}");
    if real >= ELSEWHERE {
        assert!(e.to_string().ends_with("or not to the encoder that it was lent"), "{e}");
    }
    let e = load_any(make, &stream, 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::WrongSize), "{what} of {real}: {e}");
    assert_eq!(e.path().to_string(), path, "{what} of {real}");
    if real >= ELSEWHERE {
        assert!(e.to_string().contains("or not from the decoder that it was lent"), "{e}");
    }
}

#[test]
fn everywhere() {
    for real in [0, 1, 3, 4, 5, 9, 40, ELSEWHERE] {
        all::<true>(real);
    }
    all::<false>(ELSEWHERE);
}

/// Two faults in one list, which of them is told first: a slice knows before it reads an element that they are too few,
/// a reader comes to the liar first.
#[test]
fn in_a_list_that_is_cut() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "device")]
    struct Device {
        #[vmstate(prefix = u16)]
        written: Vec<Written<true>>,
    }
    REAL.set(3);

    // 257 of 7 bytes.
    let stream = [1; 100];
    let e = Device::default().load(&mut Decoder::new(&stream), 1).unwrap_err();
    assert!(matches!(e.kind(), LoadErrorKind::Truncated { .. }), "{e}");
    assert_eq!(e.path().to_string(), "device/written[14].before");
    let mut reader = &stream[..];
    let e = Device::default().load(&mut Decoder::io(&mut reader), 1).unwrap_err();
    assert!(matches!(e.kind(), LoadErrorKind::WrongSize), "{e}");
    assert_eq!(e.path().to_string(), "device/written[0].liar");
}

/// A loader of an old format that reads another stream, or reads its own again.
#[test]
fn in_a_loader_of_an_old_format() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "device", version = 3, minimum_version = 3, load_old(1, "old"))]
    struct Device {
        field: u32,
    }

    impl Device {
        fn old(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
            let offset = input.offset() - u64::from(version_id == 2);
            *input = Decoder::part(&OTHER, offset, false);
            self.field = input.read()?;
            Ok(())
        }
    }

    for version_id in [1, 2] {
        let mut input = Decoder::part(&[1; 8], 9, false);
        let e = Device::default().load_part(&mut input, version_id).unwrap_err();
        assert!(matches!(e.kind(), LoadErrorKind::WrongSize), "{e}");
    }
}
