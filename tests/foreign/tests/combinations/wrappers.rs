//! Cells, locks and shared pointers around them, parts of arrays, values that are compared.

use super::*;

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
