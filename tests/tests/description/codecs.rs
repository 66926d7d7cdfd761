//! Hand-written codecs: nobody looks into what they write, whatever that is.

use std::collections::{BTreeMap, VecDeque};

use vmstate_runtime::schema::{Length, Type};
use vmstate_runtime::{Decoder, Element, Encoder, Layout, LoadError, SaveError, VmState};

use crate::{has_fields, saved};
use vmstate_runtime::Decision;

#[derive(VmState, Default)]
struct Device {
    label: Label,
    pair: Pair,
    labels: [Label; 3],
    #[vmstate(with = text)]
    text: String,
    #[vmstate(list)]
    list: VecDeque<Label>,
    #[vmstate(tree)]
    tree: BTreeMap<u8, Label>,
    #[vmstate(nullable)]
    pointer: Option<Box<Label>>,
    sequence: Sequence,
    buffers: [Label; 1],
}

/// A length and as many bytes, by way of a struct that decides something.
#[derive(Default)]
struct Label(Vec<u8>);

#[derive(VmState, Default)]
#[vmstate(name = "parts", subsection(more, needed = "has_more"))]
struct Parts {
    n: u8,
    #[vmstate(len = "n")]
    bytes: Vec<u8>,
    #[vmstate(subsection = "more")]
    more: u8,
}

impl Parts {
    fn has_more(&self) -> bool {
        self.n > 1
    }
}

fn parts(bytes: &[u8]) -> Parts {
    Parts { n: bytes.len() as u8, bytes: bytes.to_vec(), more: 0 }
}

impl Layout<Self> for Label {
    const TYPE: Type = Type::variable("label");

    fn put(this: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&parts(&this.0))
    }

    fn get(this: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let mut parts = Parts::default();
        input.value(&mut parts)?;
        this.0 = parts.bytes;
        Ok(())
    }
}

impl Element<Self> for Label {
    fn new() -> Option<Self> {
        Some(Self::default())
    }
}

/// Always two bytes, by way of something that could have more.
#[derive(Default)]
struct Pair;

impl Layout<Self> for Pair {
    const TYPE: Type = Type::leaf("pair", 2);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&parts(&[1]))
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.take(2).map(|_| ())
    }
}

/// Elements whose number the configuration knows.
#[derive(Default)]
struct Sequence(Vec<u32>);

impl Layout<Self> for Sequence {
    const TYPE: Type = Type::sequence(&<u32 as Layout<u32>>::TYPE, Length::Configured);

    fn put(this: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        this.0.iter().try_for_each(|word| out.value(word))
    }

    fn get(this: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        this.0.iter_mut().try_for_each(|word| input.value(word))
    }
}

mod text {
    use super::{Decoder, Encoder, LoadError, SaveError, Type, parts};

    pub(super) const TYPE: Type = Type::variable("text");

    pub(super) fn encode(text: &str, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&parts(text.as_bytes()))
    }

    pub(super) fn decode(text: &mut String, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let mut parts = super::Parts::default();
        input.value(&mut parts)?;
        *text = String::from_utf8_lossy(&parts.bytes).into_owned();
        Ok(())
    }
}

/// A label of more than one byte has a subsection of 17.
#[test]
fn are_described_by_their_size() {
    let label = |len| Label(vec![0; len]);
    let state = Device {
        label: label(3),
        pair: Pair,
        labels: [label(0), label(1), label(2)],
        text: "four".to_owned(),
        list: [label(0), label(2)].into(),
        tree: [(1, label(3))].into(),
        pointer: Some(Box::new(label(1))),
        sequence: Sequence(vec![7; 5]),
        buffers: [label(1)],
    };
    let fields = [
        r#"{"name": "label", "type": "label", "size": 21}"#,
        r#"{"name": "pair", "type": "pair", "size": 2}"#,
        r#"{"name": "labels", "array_len": 3, "type": "label", "size": 1}"#,
        r#"{"name": "text", "type": "text", "size": 22}"#,
        r#"{"name": "list", "type": "qlist", "size": 24}"#,
        r#"{"name": "tree", "type": "gtree", "size": 28}"#,
        r#"{"name": "pointer", "type": "label", "size": 2}"#,
        r#"{"name": "sequence", "array_len": 5, "type": "uint32", "size": 4}"#,
        r#"{"name": "buffers", "type": "label", "size": 2}"#,
    ];
    has_fields(&state, &fields);
    let decisions = saved(&state).0.decisions().collect::<Vec<_>>();
    let expected = [
        Decision::Bytes(21),
        Decision::Bytes(1),
        Decision::Rest(2 + 20),
        Decision::Bytes(22),
        Decision::Count(2),
        Decision::Bytes(1),
        Decision::Bytes(20),
        Decision::Count(1),
        Decision::Bytes(21),
        Decision::Object,
        Decision::Bytes(2),
        Decision::Bytes(20),
        Decision::Bytes(2),
    ];
    assert_eq!(decisions, expected);
}
