//! Layouts whose `TYPE` is not true: sizes that no memory has, structs and lists that they are not. Every save and every
//! load of one is an error of its field, or what the layout really does.

#![allow(clippy::linkedlist)] // what attacks are made of

use std::collections::{BTreeMap, LinkedList, VecDeque};

use bytes::{Bytes, BytesMut};
use vmstate_runtime::schema::{Description, Field, Length, Type};
use vmstate_runtime::{
    Decoder, Element, Encoder, Layout, LoadError, SaveError, Segments, Trace, VmState,
};
use vmstate_stream::description::Template;

const WORDS: [Field; 2] =
    [Field::new("a", Type::leaf("uint64", 8)), Field::new("b", Type::leaf("uint64", 8))];
static OF_WORDS: Description = Description::new("words").fields(&WORDS);
static OF_NOTHING: Description = Description::new("nothing");
static BYTE: Type = Type::leaf("uint8", 1);
static ALL: Type = Type::leaf("all", usize::MAX);

/// Writes and reads four bytes, whatever its type says.
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Liar<const KIND: usize>;

/// What a liar says of itself, by its kind.
const SAID: [Type; 15] = [
    ALL,
    Type::leaf("half", usize::MAX / 2),
    Type::leaf("most", isize::MAX as usize),
    Type::leaf("much", 1 << (usize::BITS - 2)),
    Type::leaf("nothing", 0),
    Type::variable("variable"),
    Type::structure(&OF_WORDS),
    Type::structure(&OF_NOTHING),
    Type::pinned(&OF_WORDS, 1),
    Type::of_variants(&OF_WORDS),
    Type::array(&BYTE, usize::MAX),
    Type::array(&ALL, 2),
    Type::sequence(&BYTE, Length::Prefix("uint32")),
    Type::sequence(&ALL, Length::Terminated),
    Type::sequence(&BYTE, Length::Field("nobody", 3)),
];

impl<const KIND: usize> Layout<Self> for Liar<KIND> {
    const TYPE: Type = SAID[KIND];

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&[1; 4])
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.take(4).map(|_| ())
    }
}

impl<const KIND: usize> Element<Self> for Liar<KIND> {
    fn new() -> Option<Self> {
        Some(Self)
    }
}

macro_rules! devices {
    ($($name:ident { $($(#[$attribute:meta])* $field:ident: $ty:ty = $value:expr),* })*) => {
        $(
            #[derive(VmState, Debug, Default)]
            #[vmstate(name = "device")]
            struct $name<const KIND: usize> {
                before: u32,
                $($(#[$attribute])* $field: $ty,)*
                after: u64,
            }

            impl<const KIND: usize> $name<KIND> {
                fn filled() -> Self {
                    Self { before: 1, $($field: $value,)* after: 2 }
                }
            }
        )*

        fn all<const KIND: usize>() {
            $(
                attack(
                    &|| Box::new($name::<KIND>::default()),
                    &|| Box::new($name::<KIND>::filled()),
                );
                describe(const { &$name::<KIND>::DESCRIPTION }, &$name::<KIND>::filled());
            )*
        }
    };
}

devices! {
    InField { liar: Liar<KIND> = Liar }
    InPair { one: Liar<KIND> = Liar, other: Liar<KIND> = Liar }
    InStruct { nested: InField<KIND> = InField::filled() }
    InArray { liars: [Liar<KIND>; 3] = [Liar; 3] }
    InRows { liars: [[Liar<KIND>; 2]; 2] = [[Liar; 2]; 2] }
    InStructs { nested: [InPair<KIND>; 2] = [InPair::filled(), InPair::filled()] }
    InTuple { tuple: (u8, Liar<KIND>, Liar<KIND>) = (1, Liar, Liar) }
    InBox { boxed: Box<InField<KIND>> = Box::new(InField::filled()) }
    InVector { #[vmstate(prefix = u32)] liars: Vec<Liar<KIND>> = vec![Liar; 3] }
    InRing { #[vmstate(prefix = u32)] nested: VecDeque<InField<KIND>> = [InField::filled()].into() }
    InList { #[vmstate(list)] list: LinkedList<Liar<KIND>> = [Liar].into() }
    InTree { #[vmstate(tree)] tree: BTreeMap<Liar<KIND>, InField<KIND>> = [(Liar, InField::filled())].into() }
    InOption { #[vmstate(optional)] liar: Option<Liar<KIND>> = Some(Liar) }
    InPointer { #[vmstate(auto_alloc)] liar: Option<Box<Liar<KIND>>> = Some(Box::default()) }
    Compared { #[vmstate(equal)] liar: Liar<KIND> = Liar }
    Tested { #[vmstate(test = "is_there")] liar: Liar<KIND> = Liar }
    Apart { #[vmstate(subsection = "is_sent")] liar: Liar<KIND> = Liar }
}

impl<const KIND: usize> Tested<KIND> {
    fn is_there(&self, _version_id: u32) -> bool {
        self.before != 77
    }
}

impl<const KIND: usize> Apart<KIND> {
    fn is_sent(&self) -> bool {
        self.before != 77
    }
}

/// It may not be described, but that is an error, and takes no longer than the real one would.
fn describe(description: &'static Description, device: &dyn VmState) {
    let mut trace = Trace::new();
    let _ = device.save(&mut Encoder::new(&mut Vec::new()).traced(&mut trace));
    let mut template = Template::new(description, "device", 0);
    let _ = template.rehearse(&trace);
    let _ = template.write(&trace, &mut Vec::new());
}

fn attack(fresh: &dyn Fn() -> Box<dyn VmState>, filled: &dyn Fn() -> Box<dyn VmState>) {
    let device = filled();
    let mut stream = Vec::with_capacity(100);
    let saved = device.save(&mut Encoder::new(&mut stream));
    let mut others = [Vec::new(), Vec::new(), Vec::new()];
    let mut bytes = BytesMut::new();
    let results = [
        device.save(&mut Encoder::bytes_mut(&mut bytes)),
        {
            let mut segments = Segments::new();
            let result = device.save(&mut Encoder::segments(&mut segments));
            others[0] = segments.to_vec();
            result
        },
        Encoder::io(&mut others[1], |mut out| device.save(&mut out)),
        {
            let mut trace = Trace::new();
            device.save(&mut Encoder::new(&mut others[2]).traced(&mut trace))
        },
    ];
    for result in results {
        assert_eq!(saved.is_ok(), result.is_ok(), "{saved:?} / {result:?}");
    }
    if let Err(e) = saved {
        assert!(e.path().to_string().starts_with("device"), "{e}");
    }
    stream.extend([1; 200]);
    for stream in
        [&stream[..], &[1; 300], &[0; 300], &[0x31; 300], &[1; 3], b"\0\0\0\x05\x05\xff\xff"]
    {
        for mut state in [fresh(), filled()] {
            let _ = state.load_part(&mut Decoder::new(stream), 1);
        }
        let shared = Bytes::copy_from_slice(stream);
        let _ = fresh().load_part(&mut Decoder::from_bytes(&shared), 1);
        let mut reader = stream;
        let _ = filled().load_part(&mut Decoder::io(&mut reader), 1);
        let _ = fresh().load_part(&mut Decoder::part(stream, 1 << 40, true), 1);
    }
}

macro_rules! kinds {
    ($($kind:literal)*) => {
        #[test]
        fn said_and_done() {
            $(all::<$kind>();)*
        }
    };
}

kinds!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14);
