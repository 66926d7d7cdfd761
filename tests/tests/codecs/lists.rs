//! `queue`, `list` and `tree`: a byte before each element, and one after the last.

use std::collections::{BTreeMap, LinkedList, VecDeque};

use vmstate_runtime::{LoadErrorKind, VmState};
use vmstate_tests::{Wire, load, save};

#[derive(VmState, Debug, Default, Clone)]
struct Item {
    a: u8,
    b: u16,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "lists")]
struct Lists {
    #[vmstate(queue)]
    deque: VecDeque<Item>,
    #[vmstate(list, max = 2)]
    vec: Vec<u8>,
    #[vmstate(queue)]
    #[allow(clippy::linkedlist)]
    linked: LinkedList<bool>,
    #[vmstate(tree, max = 2)]
    tree: BTreeMap<u64, Item>,
}

fn lists() -> Lists {
    Lists {
        deque: [Item { a: 1, b: 2 }].into(),
        vec: vec![3, 4],
        linked: [true].into(),
        tree: [(9, Item { a: 6, b: 7 }), (5, Item::default())].into(),
    }
}

fn wire() -> Wire {
    Wire::of("lists")
        .value("deque", "01")
        .value("deque[0].a", "01")
        .value("deque[0].b", "0002")
        .value("deque", "00")
        .value("vec", "01")
        .value("vec[0]", "03")
        .value("vec", "01")
        .value("vec[1]", "04")
        .value("vec", "00")
        .value("linked", "01")
        .value("linked[0]", "01")
        .value("linked", "00")
        .value("tree", "00000002")
        .value("tree", "01")
        .value("tree[0]", "0000000000000005")
        .value("tree[0].a", "00")
        .value("tree[0].b", "0000")
        .value("tree", "01")
        .value("tree[1]", "0000000000000009")
        .value("tree[1].a", "06")
        .value("tree[1].b", "0007")
        .value("tree", "00")
}

#[test]
fn lists_and_trees() {
    wire().is(&lists(), Lists::default);
    // What the destination has is replaced.
    wire().loads(
        || Lists { vec: vec![7; 9], tree: [(1, Item::default())].into(), ..lists() },
        1,
        &lists(),
    );
}

#[test]
fn empty() {
    assert_eq!(save(&Lists::default()), [0, 0, 0, 0, 0, 0, 0, 0]);
    let loaded = load(lists, &[0; 8], 1);
    assert!(loaded.result.is_ok());
    assert_eq!(format!("{:?}", loaded.state), format!("{:?}", Lists::default()));
}

/// QEMU: any byte but 0 goes on.
#[test]
fn any_byte_continues() {
    let loaded = load(Lists::default, &[0, 0xff, 3, 2, 4, 0, 0, 0, 0, 0, 0, 0], 1);
    assert!(loaded.result.is_ok());
    assert_eq!(loaded.state.vec, [3, 4]);
}

#[test]
fn too_long() {
    let e = load(Lists::default, &[0, 1, 3, 1, 4, 1, 5, 0], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::TooLong { count: 3, max: 2 }));
    assert_eq!(e.path().to_string(), "lists/vec");
    let e = load(Lists::default, &[0, 0, 0, 0, 0, 0, 3], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::TooLong { count: 3, max: 2 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("lists/tree", 3));
}

/// QEMU: "inconsistent stream".
#[test]
fn wrong_number_of_nodes() {
    let node = [1, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0];
    let fewer = [&[0, 0, 0, 0, 0, 0, 2][..], &node, &[0]].concat();
    let e = load(Lists::default, &fewer, 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::WrongNodeCount { found: 1, announced: 2 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("lists/tree", 3));
    let more = [&[0, 0, 0, 0, 0, 0, 1][..], &node, &node, &[0]].concat();
    let e = load(Lists::default, &more, 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::WrongNodeCount { found: 2, announced: 1 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("lists/tree", 19));
}

/// The byte behind an element is the list's, so that the element takes no subsection of the device.
#[test]
fn an_element_may_be_named_as_a_subsection_begins() {
    #[derive(VmState, Debug, Default, PartialEq)]
    #[vmstate(name = "dma")]
    struct Request {
        at: u8,
    }

    #[derive(VmState, Debug, Default, PartialEq)]
    #[vmstate(name = "dma")]
    struct Dma {
        #[vmstate(queue)]
        requests: VecDeque<Request>,
        #[vmstate(subsection = "is_paused", absent = false)]
        paused: bool,
    }

    impl Dma {
        fn is_paused(&self) -> bool {
            self.paused
        }
    }

    let dma = Dma { requests: [Request { at: 7 }].into(), paused: true };
    let bytes = save(&dma);
    assert_eq!(bytes, b"\x01\x07\x00\x05\x0ddma/is_paused\0\0\0\x01\x01");
    let copy = load(Dma::default, &bytes, 1);
    copy.result.unwrap();
    assert_eq!(copy.state, dma);
}
