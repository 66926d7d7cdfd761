//! Containers and arrays of mirrors and of what converts.

use super::*;

#[derive(VmState, Clone, Debug)]
#[vmstate(name = "d")]
struct Plain {
    #[vmstate(as = SegmentWire)]
    one: Segment,
    #[vmstate(as = u16)]
    even: Even,
    #[vmstate(as = u64)]
    size: usize,
    #[vmstate(as = SegmentWire)]
    row: [Segment; 2],
    #[vmstate(as = SegmentWire)]
    rows: [[Segment; 1]; 2],
    #[vmstate(as = u16)]
    evens: [Even; 2],
    #[vmstate(as = u16)]
    more: [[Even; 2]; 1],
}

#[test]
fn plain_and_arrays() {
    let d = Plain {
        one: segment(1),
        even: even(3),
        size: 5,
        row: [segment(2), segment(3)],
        rows: [[segment(4)], [segment(5)]],
        evens: [even(1), even(2)],
        more: [[even(3), even(4)]],
    };
    let wire = Wire::of("d")
        .segment("one", 1)
        .value("even", "0006")
        .value("size", "0000000000000005")
        .segment("row[0]", 2)
        .segment("row[1]", 3)
        .segment("rows[0][0]", 4)
        .segment("rows[1][0]", 5)
        .each("evens", 2, "0002 0004")
        .value("more[0][0]", "0006")
        .value("more[0][1]", "0008");
    let none = Plain {
        one: segment(0),
        even: even(0),
        size: 0,
        row: [segment(0); 2],
        rows: [[segment(0)]; 2],
        evens: [even(0); 2],
        more: [[even(0); 2]],
    };
    wire.is(&d, || none.clone());
}

/// What is skipped stays as it is.
#[test]
fn padding_is_left_alone() {
    let mut d = One { it: Segment { padding: 7, ..segment(1) } };
    let bytes = vmstate_tests::save(&One { it: segment(2) });
    d.load(&mut vmstate_runtime::Decoder::new(&bytes), 1).unwrap();
    assert_eq!(d.it, Segment { padding: 7, ..segment(2) });
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "d")]
struct One {
    #[vmstate(as = SegmentWire)]
    it: Segment,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "d")]
struct Counted {
    n: u8,
    #[vmstate(len = "n", max = 4, as = SegmentWire)]
    vec: Vec<Segment>,
    #[vmstate(len = "n", as = SegmentWire)]
    ring: VecDeque<Segment>,
    #[vmstate(len = "n", as = SegmentWire)]
    array: [Segment; 3],
    #[vmstate(len = "n", as = u16)]
    evens: Vec<Even>,
    #[vmstate(len = "n * 2", as = u16)]
    sizes: Vec<usize>,
}

#[test]
fn counted() {
    let two = || [segment(1), segment(2)];
    let d = Counted {
        n: 2,
        vec: two().into(),
        ring: two().into(),
        array: [segment(1), segment(2), segment(0)],
        evens: evens(),
        sizes: vec![1, 2, 3, 4],
    };
    let mut wire = Wire::of("d").value("n", "02");
    for list in ["vec", "ring", "array"] {
        wire = wire.segment(&format!("{list}[0]"), 1).segment(&format!("{list}[1]"), 2);
    }
    let wire = wire.each("evens", 2, "0002 0202").each("sizes", 2, "0001 0002 0003 0004");
    wire.is(&d, Counted::default);
    let e = load(Counted::default, &[9], 1).error();
    assert_eq!(e.path().to_string(), "d/vec");
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "d")]
struct Prefixed {
    #[vmstate(prefix = u8, max = 4, as = SegmentWire)]
    vec: Vec<Segment>,
    #[vmstate(prefix = u16, as = SegmentWire)]
    ring: VecDeque<Segment>,
    #[vmstate(prefix = u8, as = u16)]
    evens: Vec<Even>,
    #[vmstate(prefix = u8, as = u64)]
    sizes: Vec<usize>,
    #[vmstate(prefix = u8, as = SegmentWire)]
    shared: Arc<Mutex<Vec<Segment>>>,
    #[vmstate(prefix = u8, as = u16)]
    pairs: Vec<[Even; 2]>,
}

#[test]
fn prefixed() {
    let two = || [segment(1), segment(2)];
    let d = Prefixed {
        vec: two().into(),
        ring: two().into(),
        evens: evens(),
        sizes: vec![7],
        shared: Arc::new(Mutex::new(two().into())),
        pairs: vec![[even(1), even(2)]],
    };
    let wire = Wire::of("d")
        .value("vec", "02")
        .segment("vec[0]", 1)
        .segment("vec[1]", 2)
        .value("ring", "0002")
        .segment("ring[0]", 1)
        .segment("ring[1]", 2)
        .value("evens", "02")
        .each("evens", 2, "0002 0202")
        .value("sizes", "01")
        .each("sizes", 8, "0000000000000007")
        .value("shared", "02")
        .segment("shared[0]", 1)
        .segment("shared[1]", 2)
        .value("pairs", "01")
        .value("pairs[0][0]", "0002")
        .value("pairs[0][1]", "0004");
    wire.is(&d, Prefixed::default);
    let e = load(Prefixed::default, &[5], 1).error();
    assert_eq!(e.path().to_string(), "d/vec");
    let long = Prefixed { vec: vec![segment(0); 5], ..Prefixed::default() };
    assert_eq!(try_save(&long).unwrap_err().path().to_string(), "d/vec");
}

#[derive(VmState, Debug)]
#[vmstate(name = "d")]
struct Configured {
    #[vmstate(configured, as = SegmentWire)]
    vec: Vec<Segment>,
    #[vmstate(configured, as = SegmentWire)]
    slice: Box<[Segment]>,
    #[vmstate(configured, as = u16)]
    evens: Vec<Even>,
    #[vmstate(configured, as = u16)]
    deep: [Vec<Even>; 2],
}

#[test]
fn configured() {
    let make = |n, half| Configured {
        vec: vec![segment(n)],
        slice: [segment(n)].into(),
        evens: vec![even(half)],
        deep: [vec![even(half)], vec![]],
    };
    let wire = Wire::of("d")
        .segment("vec[0]", 1)
        .segment("slice[0]", 1)
        .each("evens", 2, "0002")
        .value("deep[0][0]", "0002");
    wire.is(&make(1, 1), || make(0, 0));
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "d")]
struct Lists {
    #[vmstate(queue, max = 4, as = SegmentWire)]
    queue: VecDeque<Segment>,
    #[vmstate(list, as = SegmentWire)]
    list: LinkedList<Segment>,
    #[vmstate(queue, as = u16)]
    evens: Vec<Even>,
    #[vmstate(tree, as = SegmentWire)]
    tree: BTreeMap<u8, Segment>,
    #[vmstate(tree, as = u16)]
    even_tree: BTreeMap<u8, Even>,
}

#[test]
fn lists_and_trees() {
    let d = Lists {
        queue: [segment(1)].into(),
        list: [segment(2)].into(),
        evens: vec![even(1)],
        tree: [(8, segment(3))].into(),
        even_tree: [(9, even(2))].into(),
    };
    let wire = Wire::of("d")
        .value("queue", "01")
        .segment("queue[0]", 1)
        .value("queue", "00")
        .value("list", "01")
        .segment("list[0]", 2)
        .value("list", "00")
        .value("evens", "01")
        .value("evens[0]", "0002")
        .value("evens", "00")
        .value("tree", "00000001")
        .value("tree", "01")
        .value("tree[0]", "08")
        .segment("tree[0]", 3)
        .value("tree", "00")
        .value("even_tree", "00000001")
        .value("even_tree", "01")
        .value("even_tree[0]", "09")
        .value("even_tree[0]", "0004")
        .value("even_tree", "00");
    wire.is(&d, Lists::default);
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "d")]
struct Absent {
    #[vmstate(optional, as = SegmentWire)]
    some: Option<Segment>,
    #[vmstate(optional, as = u16)]
    even: Option<Even>,
    #[vmstate(optional, as = SegmentWire)]
    none: Option<Segment>,
    #[vmstate(auto_alloc, as = SegmentWire)]
    auto: Option<Box<Segment>>,
    #[vmstate(auto_alloc, as = u16)]
    auto_even: Option<Box<Even>>,
    #[vmstate(prefix = u8, optional, as = u16)]
    list: Vec<Option<Even>>,
    #[vmstate(auto_alloc, as = SegmentWire)]
    array: [Option<Box<Segment>>; 2],
}

#[test]
fn optional_and_allocated() {
    let d = Absent {
        some: Some(segment(1)),
        even: Some(even(1)),
        none: None,
        auto: Some(Box::new(segment(2))),
        auto_even: Some(Box::new(even(2))),
        list: vec![None, Some(even(3))],
        array: [None, Some(Box::new(segment(3)))],
    };
    let wire = Wire::of("d")
        .value("some", "01")
        .segment("some", 1)
        .value("even", "01")
        .value("even", "0002")
        .value("none", "00")
        .value("auto", "31")
        .segment("auto", 2)
        .value("auto_even", "31")
        .value("auto_even", "0004")
        .value("list", "02")
        .value("list[0]", "00")
        .value("list[1]", "01")
        .value("list[1]", "0006")
        .value("array[0]", "30")
        .value("array[1]", "31")
        .segment("array[1]", 3);
    wire.is(&d, Absent::default);
}

#[derive(VmState, Debug)]
#[vmstate(name = "d")]
struct Nullable {
    #[vmstate(nullable, as = SegmentWire)]
    there: Option<Box<Segment>>,
    #[vmstate(nullable, as = SegmentWire)]
    null: Option<Box<Segment>>,
    #[vmstate(nullable, as = u16)]
    evens: [Option<Box<Even>>; 2],
}

#[test]
fn nullable() {
    let make = |n, half| Nullable {
        there: Some(Box::new(segment(n))),
        null: None,
        evens: [None, Some(Box::new(even(half)))],
    };
    let wire = Wire::of("d")
        .segment("there", 1)
        .value("null", "30")
        .value("evens[0]", "30")
        .value("evens[1]", "0002");
    wire.is(&make(1, 1), || make(0, 0));
}
