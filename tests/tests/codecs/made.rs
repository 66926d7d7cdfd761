//! Elements that have no `Default`: where the layout can, it makes them of what is read.

// A queue may be one.
#![allow(clippy::linkedlist)]

use std::collections::{BTreeMap, LinkedList, VecDeque};
use std::num::NonZeroU32;

use vmstate_runtime::{LoadErrorKind, VmState};
use vmstate_tests::{Wire, load};

/// Even numbers only; there is no value to begin with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Even(u16);

impl TryFrom<u16> for Even {
    type Error = String;

    fn try_from(value: u16) -> Result<Self, String> {
        if value.is_multiple_of(2) { Ok(Self(value)) } else { Err(format!("{value} is odd")) }
    }
}

impl From<&Even> for u16 {
    fn from(even: &Even) -> Self {
        even.0
    }
}

/// By way of a struct.
#[derive(VmState, Debug, Default, Clone, PartialEq)]
struct Wire2 {
    low: u8,
    high: u8,
}

#[derive(Debug, Clone, PartialEq)]
struct Range {
    low: u8,
    len: NonZeroU32,
}

impl TryFrom<Wire2> for Range {
    type Error = std::num::TryFromIntError;

    fn try_from(wire: Wire2) -> Result<Self, Self::Error> {
        let len = u32::from(wire.high.saturating_sub(wire.low));
        Ok(Self { low: wire.low, len: NonZeroU32::try_from(len)? })
    }
}

impl From<Range> for Wire2 {
    fn from(range: Range) -> Self {
        Self { low: range.low, high: range.low + range.len.get() as u8 }
    }
}

fn nonzero(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).expect("not 0")
}

fn range(low: u8, len: u32) -> Range {
    Range { low, len: nonzero(len) }
}

#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(name = "made")]
struct Made {
    n: u8,
    #[vmstate(len = "n")]
    counted: Vec<NonZeroU32>,
    #[vmstate(len = "n", as = u16)]
    converted: VecDeque<Even>,
    #[vmstate(prefix = u16, as = Wire2)]
    ranges: Vec<Range>,
    #[vmstate(queue, as = u16)]
    queue: LinkedList<Even>,
    #[vmstate(tree, as = u16)]
    tree: BTreeMap<u8, Even>,
    #[vmstate(optional, as = u16)]
    maybe: Option<Even>,
    #[vmstate(auto_alloc)]
    object: Option<Box<NonZeroU32>>,
    #[vmstate(prefix = u8)]
    arrays: Vec<[NonZeroU32; 2]>,
    after: u8,
}

fn made() -> Made {
    Made {
        n: 2,
        counted: vec![nonzero(1), nonzero(2)],
        converted: [Even(4), Even(6)].into(),
        ranges: vec![range(1, 2), range(5, 1)],
        queue: [Even(8)].into(),
        tree: [(9, Even(10))].into(),
        maybe: Some(Even(12)),
        object: Some(Box::new(nonzero(3))),
        arrays: vec![[nonzero(4), nonzero(5)]],
        after: 7,
    }
}

fn wire() -> Wire {
    Wire::of("made")
        .value("n", "02")
        .each("counted", 4, "0000000100000002")
        .each("converted", 2, "00040006")
        .value("ranges", "0002")
        .value("ranges[0].low", "01")
        .value("ranges[0].high", "03")
        .value("ranges[1].low", "05")
        .value("ranges[1].high", "06")
        .value("queue", "01")
        .value("queue[0]", "0008")
        .value("queue", "00")
        .value("tree", "00000001")
        .value("tree", "01")
        .value("tree[0]", "09")
        .value("tree[0]", "000a")
        .value("tree", "00")
        .value("maybe", "01")
        .value("maybe", "000c")
        .value("object", "31")
        .value("object", "00000003")
        .value("arrays", "01")
        .value("arrays[0][0]", "00000004")
        .value("arrays[0][1]", "00000005")
        .value("after", "07")
}

#[test]
fn of_what_is_read() {
    wire().is(&made(), Made::default);
    wire().is(&made(), made);
}

#[test]
fn what_cannot_be_made() {
    for (at, byte, path, offset) in [
        (8, 0, "made/counted[1]", 5),
        (10, 3, "made/converted[0]", 9),
        (12, 3, "made/converted[1]", 11),
        (18, 5, "made/ranges[1]", 17),
        (21, 1, "made/queue[0]", 20),
        (30, 1, "made/tree[0]", 29),
        (34, 1, "made/maybe", 33),
        (39, 0, "made/object", 36),
        (48, 0, "made/arrays[0][1]", 45),
    ] {
        let mut stream = wire().bytes().to_vec();
        stream[at] = byte;
        for make in [Made::default, made] {
            let e = load(make, &stream, 1).error();
            assert!(matches!(e.kind(), LoadErrorKind::Other(_) | LoadErrorKind::Zero), "{e:#}");
            assert_eq!((e.path().to_string().as_str(), e.offset()), (path, offset), "{e:#}");
        }
    }
}

/// Thousands of them, in more steps than one, whose numbers stay right.
#[test]
fn many() {
    const N: u32 = 100_000;
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "many")]
    struct Many {
        #[vmstate(prefix = u32)]
        items: Vec<NonZeroU32>,
    }
    let words = |n: u32| (1..=n).flat_map(u32::to_be_bytes).collect::<Vec<_>>();
    let mut stream = [&N.to_be_bytes()[..], &words(N)].concat();
    let loaded = load(Many::default, &stream, 1);
    assert!(loaded.result.is_ok());
    assert!(loaded.state.items.iter().map(|item| item.get()).eq(1..=N));
    let at = 4 + 4 * 99_998;
    stream[at..at + 4].fill(0);
    for make in [Many::default, || Many { items: vec![NonZeroU32::MIN; 100_000] }] {
        let e = load(make, &stream, 1).error();
        assert_eq!((e.path().to_string().as_str(), e.offset()), ("many/items[99998]", at as u64));
    }
}

/// A newtype of what has no `Default` has none itself.
#[test]
fn newtypes() {
    #[derive(VmState, Debug, Clone, PartialEq)]
    struct Id(std::num::NonZeroU16);
    #[derive(VmState, Debug, Default, PartialEq)]
    #[vmstate(name = "ids")]
    struct Ids {
        #[vmstate(prefix = u8)]
        ids: Vec<Id>,
    }
    let id = |n| Id(std::num::NonZeroU16::new(n).expect("not 0"));
    let wire = Wire::of("ids").value("ids", "02").each("ids", 2, "00010002");
    wire.is(&Ids { ids: vec![id(1), id(2)] }, Ids::default);
    let e = load(Ids::default, &[1, 0, 0], 1).error();
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("ids/ids[0]", 1));
}
