//! `remote` and `as` with every other key, container and wrapper.

#![allow(clippy::linkedlist, clippy::vec_box)] // they are what is tested

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, LinkedList, VecDeque};
use std::num::Wrapping;
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};

use vmstate_foreign_tests::{
    Address, Closed, Even, Event, Handle, Message, Mode, Names, Open, Pair, Segment, Table,
};
use vmstate_runtime::VmState;
use vmstate_tests::{Wire, load, try_save};

#[derive(VmState, Debug)]
#[vmstate(remote = "vmstate_foreign_tests::Segment")]
struct SegmentWire {
    base: u64,
    limit: u32,
    #[vmstate(skip = "padding")]
    padding: u8,
}

fn segment(n: u8) -> Segment {
    Segment { base: n.into(), limit: u32::from(n) << 8, padding: 0 }
}

/// The two fields of `segment(n)`.
trait Segments: Sized {
    fn segment(self, path: &str, n: u8) -> Self;
}

impl Segments for Wire {
    fn segment(self, path: &str, n: u8) -> Self {
        self.value(&format!("{path}.base"), &format!("00000000000000{n:02x}"))
            .value(&format!("{path}.limit"), &format!("0000{n:02x}00"))
    }
}

const fn even(half: u16) -> Even {
    Even::twice(half)
}

fn evens() -> Vec<Even> {
    vec![even(1), even(0x101)]
}

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

#[derive(VmState, Debug)]
#[vmstate(name = "d")]
struct Wrapped {
    #[vmstate(as = SegmentWire)]
    boxed: Box<Segment>,
    #[vmstate(as = SegmentWire)]
    cell: Cell<Segment>,
    #[vmstate(as = SegmentWire)]
    ref_cell: Rc<RefCell<Segment>>,
    #[vmstate(as = SegmentWire)]
    mutex: Arc<Mutex<Segment>>,
    #[vmstate(as = SegmentWire)]
    lock: RwLock<[Segment; 1]>,
    #[vmstate(as = u16)]
    even: Arc<Mutex<Even>>,
    #[vmstate(as = u16)]
    even_cell: Cell<Even>,
    #[vmstate(as = u32)]
    wrapping: Wrapping<usize>,
    #[vmstate(prefix = u8, as = u16)]
    list: Vec<Mutex<Even>>,
    #[vmstate(prefix = u8, as = u16)]
    cells: Vec<Rc<Cell<Even>>>,
    #[vmstate(prefix = u8, as = SegmentWire)]
    boxes: Vec<Box<Segment>>,
}

fn wrapped(n: u8, half: u16) -> Wrapped {
    Wrapped {
        boxed: Box::new(segment(n)),
        cell: Cell::new(segment(n)),
        ref_cell: Rc::new(RefCell::new(segment(n))),
        mutex: Arc::new(Mutex::new(segment(n))),
        lock: RwLock::new([segment(n)]),
        even: Arc::new(Mutex::new(even(half))),
        even_cell: Cell::new(even(half)),
        wrapping: Wrapping(n.into()),
        list: (0..half).map(|_| Mutex::new(even(half))).collect(),
        cells: (0..half).map(|_| Rc::new(Cell::new(even(half)))).collect(),
        boxes: (0..half).map(|_| Box::new(segment(n))).collect(),
    }
}

#[test]
fn cells_and_locks() {
    let wire = Wire::of("d")
        .segment("boxed", 1)
        .segment("cell", 1)
        .segment("ref_cell", 1)
        .segment("mutex", 1)
        .segment("lock[0]", 1)
        .value("even", "0002")
        .value("even_cell", "0002")
        .value("wrapping", "00000001")
        .value("list", "01")
        .value("list[0]", "0002")
        .value("cells", "01")
        .value("cells[0]", "0002")
        .value("boxes", "01")
        .segment("boxes[0]", 1);
    wire.is(&wrapped(1, 1), || wrapped(0, 0));
}

/// A lock that others hold, too, is loaded in place.
#[test]
fn shared_locks() {
    let saved = vmstate_tests::save(&wrapped(1, 1));
    let mut d = wrapped(0, 0);
    let (mutex, even_lock) = (d.mutex.clone(), d.even.clone());
    d.load(&mut vmstate_runtime::Decoder::new(&saved), 1).unwrap();
    assert_eq!(*mutex.lock().unwrap(), segment(1));
    assert_eq!(*even_lock.lock().unwrap(), even(1));
}

#[derive(VmState, Debug)]
#[vmstate(name = "d")]
struct Checked {
    #[vmstate(range = 1..3, as = SegmentWire)]
    part: [Segment; 4],
    #[vmstate(range = ..1, as = u16)]
    evens: [Even; 2],
    #[vmstate(equal, as = u16)]
    same: Even,
    #[vmstate(equal, as = u64)]
    size: usize,
}

#[test]
fn ranges_and_equal_values() {
    let make = |n, half| Checked {
        part: [segment(0), segment(n), segment(n), segment(0)],
        evens: [even(half), even(7)],
        same: even(4),
        size: 9,
    };
    let wire = Wire::of("d")
        .segment("part[1]", 1)
        .segment("part[2]", 1)
        .value("evens[0]", "0002")
        .value("same", "0008")
        .value("size", "0000000000000009");
    wire.is(&make(1, 1), || make(0, 0));
    let mut other = wire.bytes().to_vec();
    *other.last_mut().unwrap() = 8;
    let e = load(|| make(0, 0), &other, 1).error();
    assert_eq!(e.path().to_string(), "d/size");
    assert!(e.to_string().contains('8') && e.to_string().contains('9'), "{e}");
}

/// A mirror in a mirror: named in place of the type, or with `as`.
#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Table")]
struct TableWire {
    used: u8,
    #[vmstate(len = "used")]
    segments: [SegmentWire; 3],
    task: SegmentWire,
    #[vmstate(prefix = u8, as = SegmentWire)]
    list: Vec<Segment>,
}

#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Table", name = "part")]
struct PartWire {
    #[vmstate(range = 1..=2, as = SegmentWire)]
    segments: [Segment; 3],
    #[vmstate(as = SegmentWire)]
    task: Segment,
    used: u8,
    #[vmstate(len = "used", as = SegmentWire)]
    list: Vec<Segment>,
}

#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Address")]
struct AddressWire(u64, u16);

#[derive(VmState)]
#[vmstate(remote("vmstate_foreign_tests::Open", rest = "default"))]
struct OpenWire {
    value: u16,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "d")]
struct Mirrors {
    #[vmstate(as = TableWire)]
    table: Table,
    #[vmstate(as = AddressWire)]
    address: Address,
    #[vmstate(prefix = u8, as = OpenWire)]
    open: Vec<Open>,
    #[vmstate(prefix = u8, as = TableWire)]
    tables: Vec<Table>,
}

#[test]
fn mirrors_in_mirrors() {
    let table = Table {
        used: 2,
        segments: [segment(1), segment(2), segment(0)],
        task: segment(3),
        list: vec![segment(4)],
    };
    let mut open = Open::default();
    open.value = 5;
    let d = Mirrors {
        table: table.clone(),
        address: Address(6, 7),
        open: vec![open],
        tables: vec![table],
    };
    let inside = |wire: Wire, path: &str| {
        wire.value(&format!("{path}.used"), "02")
            .segment(&format!("{path}.segments[0]"), 1)
            .segment(&format!("{path}.segments[1]"), 2)
            .segment(&format!("{path}.task"), 3)
            .value(&format!("{path}.list"), "01")
            .segment(&format!("{path}.list[0]"), 4)
    };
    let wire = inside(Wire::of("d"), "table")
        .value("address.0", "0000000000000006")
        .value("address.1", "0007")
        .value("open", "01")
        .value("open[0].value", "0005")
        .value("tables", "01");
    inside(wire, "tables[0]").is(&d, Mirrors::default);
}

/// `as` is a layout where the struct is generic: nothing can be asked of a parameter.
#[derive(VmState, Debug)]
#[vmstate(name = "d")]
struct Generic<T, L> {
    #[vmstate(as = L)]
    one: T,
    #[vmstate(as = L, prefix = u8)]
    list: Vec<T>,
    #[vmstate(as = L)]
    array: [T; 2],
    #[vmstate(skip)]
    layout: std::marker::PhantomData<L>,
}

#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Pair<T>")]
struct PairWire<T> {
    a: T,
    b: T,
}

#[test]
fn generic_structs() {
    let d = Generic::<Segment, SegmentWire> {
        one: segment(1),
        list: vec![segment(2)],
        array: [segment(3), segment(4)],
        layout: std::marker::PhantomData,
    };
    let wire = Wire::of("d")
        .segment("one", 1)
        .value("list", "01")
        .segment("list[0]", 2)
        .segment("array[0]", 3)
        .segment("array[1]", 4);
    let make = || Generic {
        one: segment(0),
        list: vec![],
        array: [segment(0); 2],
        layout: std::marker::PhantomData,
    };
    wire.is(&d, make);
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "d")]
struct Pairs {
    #[vmstate(as = PairWire<u8>)]
    bytes: Pair<u8>,
    #[vmstate(as = PairWire<u16>, prefix = u8)]
    words: Vec<Pair<u16>>,
}

#[test]
fn generic_mirrors() {
    let d = Pairs { bytes: Pair { a: 1, b: 2 }, words: vec![Pair { a: 3, b: 4 }] };
    let wire = Wire::of("d")
        .value("bytes.a", "01")
        .value("bytes.b", "02")
        .value("words", "01")
        .value("words[0].a", "0003")
        .value("words[0].b", "0004");
    wire.is(&d, Pairs::default);
}

/// What does not convert says where it is.
#[test]
fn values_that_do_not_convert() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "vcpu")]
    struct Vcpu {
        before: u32,
        #[vmstate(prefix = u8, as = u16)]
        segments: Vec<Even>,
        #[vmstate(as = i8)]
        size: usize,
    }
    let e = load(Vcpu::default, b"\0\0\0\0\x03\0\x02\0\x04\0\x05\0", 1).error();
    assert_eq!(e.path().to_string(), "vcpu/segments[2]");
    assert_eq!(e.offset(), 9);
    assert!(format!("{e:#}").contains("5 is odd"), "{e:#}");
    let e = load(Vcpu::default, b"\0\0\0\0\x00\xff", 1).error();
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("vcpu/size", 5));
    let e = try_save(&Vcpu { size: 200, ..Vcpu::default() }).unwrap_err();
    assert_eq!(e.path().to_string(), "vcpu/size");
}

/// The index is right however many elements there are.
#[test]
fn many_elements() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "d")]
    struct Many {
        #[vmstate(prefix = u32, as = u16)]
        evens: Vec<Even>,
        #[vmstate(prefix = u32, as = TableWire)]
        tables: Vec<Table>,
    }
    let d = Many { evens: vec![even(1); 50_000], tables: vec![Table::default(); 2_000] };
    let bytes = vmstate_tests::save(&d);
    let read = |bytes: &[u8]| {
        let mut d = Many::default();
        let mut input = vmstate_runtime::Decoder::new(bytes);
        d.load(&mut input, 1).map_err(|e| e.path().to_string())
    };
    assert_eq!(read(&bytes), Ok(()));
    let mut wrong = bytes.clone();
    wrong[4 + 2 * 40_000 + 1] = 1;
    assert_eq!(read(&wrong), Err("d/evens[40000]".to_owned()));
    let mut wrong = bytes.clone();
    let table = (bytes.len() - 100_008) / 2_000;
    wrong[100_008 + table * 1_500] = 9;
    assert_eq!(read(&wrong), Err("d/tables[1500].segments".to_owned()));
}

/// A struct of our own that a foreign type is made of: the error is that of the whole value.
#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(nested)]
struct Halves {
    high: u8,
    low: u8,
}

impl TryFrom<&Even> for Halves {
    type Error = &'static str;

    fn try_from(even: &Even) -> Result<Self, Self::Error> {
        let [high, low] = u16::from(*even).to_be_bytes();
        if high == 0xff { Err("too large") } else { Ok(Self { high, low }) }
    }
}

impl TryFrom<Halves> for Even {
    type Error = vmstate_foreign_tests::Odd;

    fn try_from(Halves { high, low }: Halves) -> Result<Self, Self::Error> {
        u16::from_be_bytes([high, low]).try_into()
    }
}

#[derive(VmState, Debug)]
#[vmstate(name = "d")]
struct Whole {
    before: u16,
    #[vmstate(as = Halves)]
    one: Even,
    #[vmstate(as = Halves)]
    row: [Even; 2],
    #[vmstate(prefix = u8, as = Halves)]
    list: Vec<Even>,
    #[vmstate(equal, as = SegmentWire)]
    same: Segment,
}

#[test]
fn errors_of_whole_structs() {
    let make = |half| Whole {
        before: 0,
        one: even(half),
        row: [even(half); 2],
        list: vec![even(half)],
        same: segment(1),
    };
    let wire = Wire::of("d")
        .value("before", "0000")
        .value("one.high", "00")
        .value("one.low", "02")
        .value("row[0].high", "00")
        .value("row[0].low", "02")
        .value("row[1].high", "00")
        .value("row[1].low", "02")
        .value("list", "01")
        .value("list[0].high", "00")
        .value("list[0].low", "02")
        .segment("same", 1);
    wire.is(&make(1), || make(0));
    for (at, path, offset) in
        [(3, "d/one", 2), (7, "d/row[1]", 6), (10, "d/list[0]", 9), (22, "d/same", 11)]
    {
        let mut wrong = wire.bytes().to_vec();
        wrong[at] ^= 1;
        let e = load(|| make(0), &wrong, 1).error();
        assert_eq!((e.path().to_string().as_str(), e.offset()), (path, offset));
    }
    let e = try_save(&Whole { row: [even(0), even(0x7f80)], ..make(1) }).unwrap_err();
    assert_eq!(e.path().to_string(), "d/row[1]");
}

/// Elements that nobody can make are made of what is read, if all of them is.
#[test]
fn elements_without_a_default() {
    #[derive(VmState)]
    #[vmstate(remote = "vmstate_foreign_tests::Handle")]
    struct HandleWire {
        id: u32,
        tag: [u8; 2],
        #[vmstate(prefix = u8)]
        name: String,
    }

    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "d")]
    struct Handles {
        #[vmstate(prefix = u8, as = HandleWire)]
        list: Vec<Handle>,
        #[vmstate(auto_alloc, as = HandleWire)]
        pointer: Option<Box<Handle>>,
    }

    let handle = |id| Handle { id, tag: *b"ab", name: "x".to_owned() };
    let inside = |wire: Wire, path: &str, id: &str| {
        wire.value(&format!("{path}.id"), id)
            .value(&format!("{path}.tag[0]"), "61")
            .value(&format!("{path}.tag[1]"), "62")
            .value(&format!("{path}.name"), "01")
            .value(&format!("{path}.name"), "78")
    };
    let wire = inside(Wire::of("d").value("list", "01"), "list[0]", "00000001");
    let wire = inside(wire.value("pointer", "31"), "pointer", "00000002");
    let d = Handles { list: vec![handle(1)], pointer: Some(Box::new(handle(2))) };
    wire.is(&d, Handles::default);
}

#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Mode")]
#[repr(u16)]
enum ModeWire {
    On = 0x0101,
    Off = 1,
}

#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Event")]
#[repr(u8)]
enum EventWire {
    None,
    Mapped(#[vmstate(as = SegmentWire)] Segment),
    Moved {
        from: u16,
        #[vmstate(prefix = u8)]
        to: Vec<u8>,
    },
}

#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Message<T>")]
#[repr(u8)]
enum MessageWire<T> {
    None,
    One(T),
    Many {
        #[vmstate(prefix = u8)]
        items: Vec<T>,
    },
}

#[derive(VmState, Debug)]
#[vmstate(name = "d")]
struct Messages {
    #[vmstate(as = MessageWire<u16>)]
    one: Message<u16>,
    #[vmstate(prefix = u8, as = MessageWire<u16>)]
    list: Vec<Message<u16>>,
}

#[test]
fn mirrors_of_generic_enums() {
    let d = Messages {
        one: Message::One(1),
        list: vec![Message::None, Message::Many { items: vec![2, 3] }],
    };
    let make = || Messages { one: Message::None, list: vec![] };
    Wire::of("d")
        .value("one", "01")
        .value("one.One.0", "0001")
        .value("list", "02")
        .value("list[0]", "00")
        .value("list[1]", "02")
        .value("list[1].Many.items", "02")
        .each("list[1].Many.items", 2, "0002 0003")
        .is(&d, make);
}

#[derive(VmState, Debug)]
#[vmstate(name = "d")]
struct Enums {
    #[vmstate(as = ModeWire)]
    mode: Mode,
    #[vmstate(as = ModeWire)]
    modes: [Mode; 2],
    #[vmstate(prefix = u8, as = ModeWire)]
    list: Vec<Mode>,
    #[vmstate(as = EventWire)]
    event: Event,
    #[vmstate(prefix = u8, as = EventWire)]
    events: Vec<Event>,
}

#[test]
fn mirrors_of_enums() {
    let d = Enums {
        mode: Mode::On,
        modes: [Mode::Off, Mode::On],
        list: vec![Mode::On],
        event: Event::Mapped(segment(1)),
        events: vec![Event::None, Event::Moved { from: 2, to: vec![3] }],
    };
    let make = || Enums {
        mode: Mode::Off,
        modes: [Mode::Off; 2],
        list: vec![],
        event: Event::None,
        events: vec![],
    };
    let wire = Wire::of("d")
        .value("mode", "0101")
        .each("modes", 2, "0001 0101")
        .value("list", "01")
        .value("list[0]", "0101")
        .value("event", "01")
        .segment("event.Mapped.0", 1)
        .value("events", "02")
        .value("events[0]", "00")
        .value("events[1]", "02")
        .value("events[1].Moved.from", "0002")
        .value("events[1].Moved.to", "01")
        .value("events[1].Moved.to[0]", "03");
    wire.is(&d, make);
    let e = load(make, &[0, 2, 0, 1, 0, 1], 1).error();
    assert_eq!(e.path().to_string(), "d/mode");
    assert!(e.to_string().contains("Off"), "{e}");
}

#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Names")]
struct NamesWire {
    run: u8,
    fields: u8,
    #[vmstate(rename = "it")]
    value: u8,
    stream: u8,
    r#type: u8,
    version_id: u8,
}

#[test]
fn names_of_generated_code() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "d")]
    struct Device {
        #[vmstate(as = NamesWire)]
        names: Names,
    }
    let names = Names { run: 1, fields: 2, value: 3, stream: 4, r#type: 5, version_id: 6 };
    let mut wire = Wire::of("d");
    for (i, name) in ["run", "fields", "it", "stream", "type", "version_id"].iter().enumerate() {
        wire = wire.value(&format!("names.{name}"), &format!("{:02x}", i + 1));
    }
    wire.is(&Device { names }, Device::default);
}

/// Private fields stay what they are.
#[test]
fn private_fields() {
    #[derive(VmState)]
    #[vmstate(remote("vmstate_foreign_tests::Closed", rest = "default"))]
    struct ClosedWire {
        shown: u8,
    }

    #[derive(VmState, Debug)]
    #[vmstate(name = "d")]
    struct Device {
        #[vmstate(as = ClosedWire)]
        closed: Closed,
    }
    let wire = Wire::of("d").value("closed.shown", "01");
    wire.is(&Device { closed: Closed::new(1, 9) }, || Device { closed: Closed::new(0, 9) });
}

/// Functions and layouts by hand, in a mirror and in containers.
mod by_hand {
    use vmstate_runtime::schema::Type;
    use vmstate_runtime::{Decoder, Element, Encoder, Layout, LoadError, SaveError};

    use super::*;

    /// The low byte first.
    struct Little;

    impl Layout<u16> for Little {
        const TYPE: Type = Type::leaf("uint16 le", 2);

        fn put(value: &u16, out: &mut Encoder<'_>) -> Result<(), SaveError> {
            out.bytes(&value.to_le_bytes())
        }

        fn get(value: &mut u16, input: &mut Decoder<'_>) -> Result<(), LoadError> {
            let bytes = input.take(2)?;
            *value = u16::from_le_bytes([bytes[0], bytes[1]]);
            if *value == 0xffff { Err(input.error("no value")) } else { Ok(()) }
        }
    }

    impl Element<u16> for Little {
        fn new() -> Option<u16> {
            Some(0)
        }
    }

    #[allow(clippy::trivially_copy_pass_by_ref)] // the derive passes the field as it is
    mod little {
        use super::*;

        pub(super) const TYPE: Type = Little::TYPE;

        pub(super) fn encode(value: &u16, out: &mut Encoder<'_>) -> Result<(), SaveError> {
            Little::put(value, out)
        }

        pub(super) fn decode(value: &mut u16, input: &mut Decoder<'_>) -> Result<(), LoadError> {
            Little::get(value, input)
        }
    }

    #[derive(VmState)]
    #[vmstate(remote = "vmstate_foreign_tests::Pair<u16>")]
    struct LittlePair {
        #[vmstate(with = little)]
        a: u16,
        #[vmstate(as = Little)]
        b: u16,
    }

    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "d")]
    struct Device {
        #[vmstate(as = Little)]
        one: u16,
        #[vmstate(as = Little)]
        row: [[u16; 2]; 2],
        #[vmstate(as = Little, prefix = u8)]
        list: Vec<u16>,
        #[vmstate(as = Little, optional)]
        perhaps: Option<u16>,
        #[vmstate(as = Little)]
        shared: Arc<Mutex<u16>>,
        #[vmstate(as = LittlePair)]
        pair: Pair<u16>,
    }

    #[test]
    fn layouts_by_hand() {
        let d = Device {
            one: 1,
            row: [[2, 3], [4, 5]],
            list: vec![6, 7],
            perhaps: Some(8),
            shared: Arc::new(Mutex::new(9)),
            pair: Pair { a: 10, b: 11 },
        };
        let wire = Wire::of("d")
            .value("one", "0100")
            .value("row[0][0]", "0200")
            .value("row[0][1]", "0300")
            .value("row[1][0]", "0400")
            .value("row[1][1]", "0500")
            .value("list", "02")
            .each("list", 2, "0600 0700")
            .value("perhaps", "01")
            .value("perhaps", "0800")
            .value("shared", "0900")
            .value("pair.a", "0a00")
            .value("pair.b", "0b00");
        wire.is(&d, Device::default);
        for (at, path) in [
            (0, "d/one"),
            (8, "d/row[1][1]"),
            (13, "d/list[1]"),
            (16, "d/perhaps"),
            (18, "d/shared"),
            (20, "d/pair.a"),
            (22, "d/pair.b"),
        ] {
            let mut wrong = wire.bytes().to_vec();
            wrong[at..at + 2].fill(0xff);
            let e = load(Device::default, &wrong, 1).error();
            assert_eq!(e.path().to_string(), path);
            assert!(format!("{e:#}").contains("no value"), "{e:#}");
        }
    }
}

/// A mirror has all of its fields in every version, so pinning one is only about what is described.
#[derive(VmState, Debug)]
#[vmstate(remote = "vmstate_foreign_tests::Segment", name = "segment", version = 2)]
struct SegmentWire2 {
    base: u64,
    limit: u32,
    #[vmstate(skip = "padding")]
    padding: u8,
}

#[derive(VmState, Debug)]
#[vmstate(name = "pinned")]
struct PinnedMirror {
    #[vmstate(as = SegmentWire2, struct_version = 2)]
    one: Segment,
    #[vmstate(as = SegmentWire2, struct_version = 1, prefix = u8)]
    several: Vec<Segment>,
}

#[test]
fn a_mirror_may_be_pinned() {
    let wire = Wire::of("pinned").segment("one", 1).value("several", "01").segment("several[0]", 2);
    let make = |one, several| PinnedMirror { one, several };
    wire.is(&make(segment(1), vec![segment(2)]), || make(segment(0), Vec::new()));
    let types = <PinnedMirror as vmstate_runtime::Described>::DESCRIPTION.fields;
    assert_eq!(types[0].ty.name, "vstruct");
}
