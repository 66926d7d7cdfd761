//! Layouts by hand that do not keep to the size that their type promises: an error of the field, wherever
//! it is, both ways, and nothing is read twice or written over.

use std::cell::RefCell;
use std::collections::{BTreeMap, LinkedList, VecDeque};
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use vmstate_runtime::schema::Type;
use vmstate_runtime::{
    BoxError, Decoder, Element, Encoder, Layout, LoadError, LoadErrorKind, SaveError,
    SaveErrorKind, Via, VmState,
};
use vmstate_tests::{load, try_save};

/// Promises four bytes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Liar<const REAL: usize>;

/// Writes and reads four bytes, but with another encoder or decoder, which is as far as its own.
const ELSEWHERE: usize = 1000;
/// The same where nothing is promised.
const ELSEWHERE_UNSIZED: usize = 1001;

/// What the other decoder reads.
static OTHER: [u8; 200] = [1; 200];

impl<const REAL: usize> Layout<Self> for Liar<REAL> {
    const TYPE: Type = match REAL {
        ELSEWHERE_UNSIZED => Type::variable("liar"),
        _ => Type::leaf("liar", 4),
    };

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        if REAL < ELSEWHERE {
            return out.bytes(&[1; REAL]);
        }
        let other = vec![0; out.offset() as usize];
        *out = Encoder::new(Box::leak(Box::new(other)));
        out.bytes(&[1; 4])
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        if REAL < ELSEWHERE {
            return input.take(REAL).map(|_| ());
        }
        *input = Decoder::part(&OTHER, input.offset(), false);
        input.take(4).map(|_| ())
    }
}

impl<const REAL: usize> Element<Self> for Liar<REAL> {
    fn new() -> Option<Self> {
        Some(Self)
    }
}

#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(name = "flat")]
struct Flat<const REAL: usize> {
    before: u32,
    liar: Liar<REAL>,
    after: u16,
}

/// The same by a module.
mod by_hand {
    use super::*;

    pub(super) const TYPE: Type = Type::leaf("liar", 4);

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "what `with` calls")]
    pub(super) fn encode<const REAL: usize>(
        _: &Liar<REAL>,
        out: &mut Encoder<'_>,
    ) -> Result<(), SaveError> {
        <Liar<REAL> as Layout<Liar<REAL>>>::put(&Liar, out)
    }

    pub(super) fn decode<const REAL: usize>(
        liar: &mut Liar<REAL>,
        input: &mut Decoder<'_>,
    ) -> Result<(), LoadError> {
        <Liar<REAL> as Layout<Liar<REAL>>>::get(liar, input)
    }
}

#[derive(VmState, Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[vmstate(name = "written")]
struct Written<const REAL: usize> {
    before: u16,
    #[vmstate(with = by_hand)]
    liar: Liar<REAL>,
    after: u8,
}

#[derive(VmState, Debug, Clone, PartialEq)]
#[repr(u8)]
enum Variant<const REAL: usize> {
    Lies(u16, Liar<REAL>) = 1,
}

impl<const REAL: usize> Default for Variant<REAL> {
    fn default() -> Self {
        Self::Lies(1, Liar)
    }
}

#[derive(VmState, Debug, Default, Clone, PartialEq)]
struct Newtype<const REAL: usize>(Liar<REAL>);

/// Of another layout.
#[derive(Debug, Default, Clone, PartialEq)]
struct Word;

impl<const REAL: usize> Layout<Word> for Liar<REAL> {
    const TYPE: Type = <Self as Layout<Self>>::TYPE;

    fn put(_: &Word, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        <Self as Layout<Self>>::put(&Self, out)
    }

    fn get(_: &mut Word, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        <Self as Layout<Self>>::get(&mut Self, input)
    }
}

impl<const REAL: usize> Element<Word> for Liar<REAL> {
    fn new() -> Option<Word> {
        Some(Word)
    }
}

macro_rules! devices {
    ($($name:ident { $($(#[$attribute:meta])* $field:ident: $ty:ty),* } $make:expr, $path:literal;)*) => {
        $(
            #[derive(VmState, Debug, Default)]
            #[vmstate(name = "device")]
            struct $name<const REAL: usize> {
                before: u8,
                $($(#[$attribute])* $field: $ty,)*
                after: u64,
            }
        )*

        /// All of them with a liar of this size.
        fn all<const REAL: usize>() {
            $({
                #[allow(unused_mut)]
                let mut device = $name::<REAL>::default();
                #[allow(clippy::redundant_closure_call)]
                ($make)(&mut device);
                refused(stringify!($name), REAL, &device, $name::<REAL>::default, $path);
            })*
        }
    };
}

devices! {
    InField { liar: Liar<REAL> } |_: &mut InField<REAL>| (), "liar";
    InStruct { flat: Flat<REAL> } |_: &mut InStruct<REAL>| (), "flat.liar";
    InArray { liars: [Liar<REAL>; 3] } |_: &mut InArray<REAL>| (), "liars[0]";
    InRows { liars: [[Liar<REAL>; 2]; 2] } |_: &mut InRows<REAL>| (), "liars[0][0]";
    InArrayOfStructs { flats: [Flat<REAL>; 3] } |_: &mut InArrayOfStructs<REAL>| (), "flats[0].liar";
    InTuple { tuple: (u8, Liar<REAL>, Flat<REAL>) } |_: &mut InTuple<REAL>| (), "tuple.1";
    InBox { boxed: Box<Flat<REAL>> } |_: &mut InBox<REAL>| (), "boxed.liar";
    InCell { cell: RefCell<Liar<REAL>> } |_: &mut InCell<REAL>| (), "cell";
    InLock { lock: Arc<Mutex<Flat<REAL>>> } |_: &mut InLock<REAL>| (), "lock.liar";
    Compared { #[vmstate(equal)] liar: Liar<REAL> } |_: &mut Compared<REAL>| (), "liar";
    Tested { #[vmstate(test = "always")] liar: Liar<REAL> } |_: &mut Tested<REAL>| (), "liar";
    Subsection { #[vmstate(subsection = "is_sent")] liar: Liar<REAL> } |_: &mut Subsection<REAL>| (), "is_sent/liar";
    Pinned { #[vmstate(struct_version = 1)] flat: Flat<REAL> } |_: &mut Pinned<REAL>| (), "flat.liar";
    Prefixed { #[vmstate(prefix = u8)] liars: Vec<Liar<REAL>> }
        |it: &mut Prefixed<REAL>| it.liars = vec![Liar; 3], "liars[0]";
    PrefixedStructs { #[vmstate(prefix = u8)] flats: Vec<Flat<REAL>> }
        |it: &mut PrefixedStructs<REAL>| it.flats = vec![Flat::default(); 3], "flats[0].liar";
    Ring { #[vmstate(prefix = u8)] flats: VecDeque<Flat<REAL>> }
        |it: &mut Ring<REAL>| it.flats = vec![Flat::default(); 3].into(), "flats[0].liar";
    Queue { #[vmstate(queue)] liars: VecDeque<Liar<REAL>> }
        |it: &mut Queue<REAL>| it.liars = vec![Liar; 3].into(), "liars[0]";
    List { #[vmstate(list)] flats: LinkedList<Flat<REAL>> }
        |it: &mut List<REAL>| it.flats = [Flat::default()].into(), "flats[0].liar";
    Keys { #[vmstate(tree)] tree: BTreeMap<Liar<REAL>, u8> }
        |it: &mut Keys<REAL>| it.tree = [(Liar, 1)].into(), "tree[0]";
    Values { #[vmstate(tree)] tree: BTreeMap<u8, Liar<REAL>> }
        |it: &mut Values<REAL>| it.tree = [(1, Liar)].into(), "tree[0]";
    Optional { #[vmstate(optional)] liar: Option<Liar<REAL>> }
        |it: &mut Optional<REAL>| it.liar = Some(Liar), "liar";
    Allocated { #[vmstate(auto_alloc)] liar: Option<Box<Liar<REAL>>> }
        |it: &mut Allocated<REAL>| it.liar = Some(Box::default()), "liar";
    Pointers { #[vmstate(prefix = u8, auto_alloc)] liars: Vec<Option<Box<Liar<REAL>>>> }
        |it: &mut Pointers<REAL>| it.liars = vec![Some(Box::default())], "liars[0]";
    With { #[vmstate(with = by_hand)] liar: Liar<REAL> } |_: &mut With<REAL>| (), "liar";
    WithInArray { written: [Written<REAL>; 3] } |_: &mut WithInArray<REAL>| (), "written[0].liar";
    WithInSubsection { #[vmstate(subsection = "is_sent")] written: Written<REAL> }
        |_: &mut WithInSubsection<REAL>| (), "is_sent/written.liar";
    WithInVec { #[vmstate(prefix = u8)] written: Vec<Written<REAL>> }
        |it: &mut WithInVec<REAL>| it.written = vec![Written::default(); 3], "written[0].liar";
    WithInQueue { #[vmstate(queue)] written: VecDeque<Written<REAL>> }
        |it: &mut WithInQueue<REAL>| it.written = vec![Written::default(); 3].into(), "written[0].liar";
    WithInList { #[vmstate(list)] written: LinkedList<Written<REAL>> }
        |it: &mut WithInList<REAL>| it.written = [Written::default()].into(), "written[0].liar";
    WithInTree { #[vmstate(tree)] tree: BTreeMap<u8, Written<REAL>> }
        |it: &mut WithInTree<REAL>| it.tree = [(1, Written::default())].into(), "tree[0].liar";
    WithInKeys { #[vmstate(tree)] tree: BTreeMap<Written<REAL>, u8> }
        |it: &mut WithInKeys<REAL>| it.tree = [(Written::default(), 1)].into(), "tree[0].liar";
    WithInOption { #[vmstate(optional)] written: Option<Written<REAL>> }
        |it: &mut WithInOption<REAL>| it.written = Some(Written::default()), "written.liar";
    InVariant { variant: Variant<REAL> } |_: &mut InVariant<REAL>| (), "variant.Lies.1";
    InVariants { variants: [Variant<REAL>; 2] } |_: &mut InVariants<REAL>| (), "variants[0].Lies.1";
    VariantsInVec { #[vmstate(prefix = u8)] variants: Vec<Variant<REAL>> }
        |it: &mut VariantsInVec<REAL>| it.variants = vec![Variant::default(); 2], "variants[0].Lies.1";
    InNewtype { newtype: Newtype<REAL> } |_: &mut InNewtype<REAL>| (), "newtype";
    NewtypesInVec { #[vmstate(prefix = u8)] newtypes: Vec<Newtype<REAL>> }
        |it: &mut NewtypesInVec<REAL>| it.newtypes = vec![Newtype::default(); 2], "newtypes[0]";
    As { #[vmstate(as = Liar<REAL>)] word: Word } |_: &mut As<REAL>| (), "word";
    AsInVec { #[vmstate(prefix = u8, as = Liar<REAL>)] words: Vec<Word> }
        |it: &mut AsInVec<REAL>| it.words = vec![Word; 2], "words[0]";
    Purpose { #[allow(dead_code)] #[vmstate(via = Wire<REAL>)] byte: u8 } |_: &mut Purpose<REAL>| (), "byte.liar";
}

impl<const REAL: usize> Tested<REAL> {
    fn always(&self, _version_id: u32) -> bool {
        true
    }
}

impl<const REAL: usize> Subsection<REAL> {
    fn is_sent(&self) -> bool {
        true
    }
}

impl<const REAL: usize> WithInSubsection<REAL> {
    fn is_sent(&self) -> bool {
        true
    }
}

#[derive(VmState, Default)]
#[vmstate(name = "wire")]
struct Wire<const REAL: usize> {
    liar: Liar<REAL>,
}

impl<const REAL: usize> Via<Purpose<REAL>> for Wire<REAL> {
    fn build(_: &Purpose<REAL>) -> Self {
        Self { liar: Liar }
    }

    fn apply(self, _: &mut Purpose<REAL>) -> Result<(), BoxError> {
        Ok(())
    }
}

/// Ones are good for everything: marks, counts, values.
fn refused<T: VmState + Debug>(
    what: &str,
    real: usize,
    device: &T,
    make: impl Fn() -> T,
    path: &str,
) {
    let path = format!("device/{path}");
    let saved = try_save(device);
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
    let e = load(make, &stream, 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::WrongSize), "{what} of {real}: {e}");
    assert_eq!(e.path().to_string(), path, "{what} of {real}");
    if real >= ELSEWHERE {
        assert!(e.to_string().contains("or not from the decoder that it was lent"), "{e}");
    }
}

#[test]
fn everywhere() {
    all::<0>();
    all::<1>();
    all::<3>();
    all::<4>();
    all::<5>();
    all::<9>();
    all::<40>();
    all::<ELSEWHERE>();
    all::<ELSEWHERE_UNSIZED>();
}

/// Two faults in one list, which of them is told first: a slice knows before it reads an element that they are too few,
/// a reader comes to the liar first.
#[test]
fn in_a_list_that_is_cut() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "device")]
    struct Device {
        #[vmstate(prefix = u16)]
        written: Vec<Written<3>>,
    }

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
