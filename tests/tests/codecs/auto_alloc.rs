//! `auto_alloc`: QEMU 11's marker before each pointer, and the destination allocates what comes.

use std::collections::VecDeque;

use vmstate_runtime::layout::AutoAlloc;
use vmstate_runtime::schema::{Marker, Shape};
use vmstate_runtime::{Described, LoadErrorKind, SaveErrorKind, VmState};
use vmstate_tests::{Wire, load, save, try_save};

use crate::{is_as, refused_as};

#[derive(VmState, Debug, Default, Clone, PartialEq)]
struct Node {
    a: u8,
    b: u16,
}

#[allow(clippy::unnecessary_wraps)] // that is what a field has
fn node(a: u8) -> Option<Box<Node>> {
    Some(Box::new(Node { a, b: 2 }))
}

#[test]
fn an_object_or_none() {
    for make in [None, node(9)] {
        is_as::<AutoAlloc<Node>, _>(&[("", "30")], || make.clone(), || None);
        let parts = [("", "31"), (".a", "01"), (".b", "0002")];
        is_as::<AutoAlloc<Node>, _>(&parts, || make.clone(), || node(1));
    }
    for make in [None, Some(Box::new(7))] {
        let parts = [("", "31"), ("", "00000030")];
        is_as::<AutoAlloc<u32>, _>(&parts, || make.clone(), || Some(Box::new(0x30u32)));
    }
}

/// QEMU's vectors: an array of pointers, the one in the middle null.
#[test]
fn some_of_an_array() {
    let parts =
        [("[0]", "31"), ("[0]", "0000000b"), ("[1]", "30"), ("[2]", "31"), ("[2]", "0000000d")];
    let value = || [Some(Box::new(11u32)), None, Some(Box::new(13))];
    let other = || [None, Some(Box::new(5u32)), Some(Box::new(6))];
    is_as::<[AutoAlloc<u32>; 3], _>(&parts, || [None, None, None], value);
    is_as::<[AutoAlloc<u32>; 3], _>(&parts, other, value);
    let parts = [
        ("[0]", "31"),
        ("[0].a", "01"),
        ("[0].b", "0002"),
        ("[1]", "30"),
        ("[2]", "31"),
        ("[2].a", "03"),
        ("[2].b", "0002"),
    ];
    let value = || [node(1), None, node(3)];
    is_as::<[AutoAlloc<Node>; 3], _>(&parts, || [None, None, None], value);
    is_as::<[AutoAlloc<Node>; 3], _>(&parts, || [None, node(8), None], value);
}

#[test]
fn another_marker() {
    for byte in (0..=u8::MAX).filter(|byte| !matches!(byte, 0x30 | 0x31)) {
        for make in [None, Some(Box::new(0u8))] {
            let stream = [0x31, 7, byte, 0];
            let (path, offset, text) =
                refused_as::<[AutoAlloc<u8>; 2], _>(|| [make.clone(), make.clone()], &stream);
            assert_eq!((path.as_str(), offset), ("[1]", 2));
            assert!(text.ends_with(&format!("found {byte:#04x}")), "{text}");
        }
    }
    let e = load(Queues::default, &[0, 2, 0x30, 0x32], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::UnknownMarker { found: 0x32 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("queues/cqs[1]", 3));
}

/// A completion queue, as an `NVMe` controller has them.
#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(name = "cq")]
struct Cq {
    head: u32,
    #[vmstate(prefix = u8)]
    entries: Vec<u16>,
}

#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(name = "queues")]
struct Queues {
    n: u16,
    #[vmstate(auto_alloc, len = "n")]
    cqs: Vec<Option<Box<Cq>>>,
}

fn queues() -> Queues {
    let cq = |head: u32| Some(Box::new(Cq { head, entries: vec![5] }));
    Queues { n: 4, cqs: vec![cq(1), None, None, cq(2)] }
}

/// A fresh destination loads what it never had.
#[test]
fn a_fresh_destination() {
    let wire = Wire::of("queues")
        .value("n", "0004")
        .value("cqs[0]", "31")
        .value("cqs[0].head", "00000001")
        .value("cqs[0].entries", "01")
        .value("cqs[0].entries[0]", "0005")
        .value("cqs[1]", "30")
        .value("cqs[2]", "30")
        .value("cqs[3]", "31")
        .value("cqs[3].head", "00000002")
        .value("cqs[3].entries", "01")
        .value("cqs[3].entries[0]", "0005");
    wire.is(&queues(), Queues::default);
    let other = || Queues { n: 2, cqs: vec![None, Some(Box::default())] };
    wire.is(&queues(), other);
    let shrunk = load(queues, &save(&other()), 1);
    assert!(shrunk.result.is_ok());
    assert_eq!(shrunk.state, other());
}

#[test]
fn other_containers() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "other")]
    struct Other {
        #[vmstate(auto_alloc, prefix = u8)]
        ring: VecDeque<Option<Box<u8>>>,
        #[vmstate(auto_alloc, configured)]
        fixed: Box<[Option<Box<u16>>]>,
        #[vmstate(auto_alloc, queue)]
        queue: Vec<Option<Box<u8>>>,
    }
    let wire = Wire::of("other")
        .value("ring", "02")
        .value("ring[0]", "31")
        .value("ring[0]", "01")
        .value("ring[1]", "30")
        .value("fixed[0]", "30")
        .value("fixed[1]", "31")
        .value("fixed[1]", "0002")
        .value("queue", "01")
        .value("queue[0]", "31")
        .value("queue[0]", "03")
        .value("queue", "00");
    let state = Other {
        ring: [Some(Box::new(1)), None].into(),
        fixed: [None, Some(Box::new(2))].into(),
        queue: vec![Some(Box::new(3))],
    };
    wire.is(&state, || Other { fixed: [Some(Box::new(7)), None].into(), ..Other::default() });
}

/// An error of an object has the path of the object.
#[test]
fn an_object_that_cannot_be_saved() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "device")]
    struct Device {
        #[vmstate(auto_alloc)]
        items: [Option<Box<Item>>; 2],
    }
    #[derive(VmState, Debug, Default)]
    struct Item {
        n: u8,
        #[vmstate(len = "n")]
        bytes: Vec<u8>,
    }
    let device = Device { items: [None, Some(Box::new(Item { n: 2, bytes: vec![] }))] };
    let e = try_save(&device).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::WrongLength { .. }), "{e}");
    assert_eq!(e.path().to_string(), "device/items[1].bytes");
}

#[test]
fn its_type_has_the_marker() {
    let Shape::Sequence(element, _) = Queues::DESCRIPTION.fields[1].ty.shape else { panic!() };
    assert!(matches!(element.shape, Shape::Pointer(_, Marker::Auto)));
    assert_eq!((element.name, element.size), ("struct", None));
}
