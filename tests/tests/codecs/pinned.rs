//! `struct_version` beside what else a field may be: the structs in it are saved and loaded at that version.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use vmstate_runtime::schema::Shape;
use vmstate_runtime::{Described, VmState};
use vmstate_tests::{Wire, load};

/// At version 2 it has `a` and `b`.
#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(name = "versioned", version = 3, minimum_version = 1)]
struct Versioned {
    a: u8,
    #[vmstate(since = 2)]
    b: u8,
    #[vmstate(since = 3)]
    c: u8,
}

/// What is not on the wire stays as the destination has it, which is 0.
fn at2(a: u8) -> Versioned {
    Versioned { a, b: a + 1, c: 0 }
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "all")]
struct All {
    n: u8,
    #[vmstate(struct_version = 2)]
    array: [[Versioned; 2]; 1],
    #[vmstate(struct_version = 2, len = "n")]
    counted: Vec<Versioned>,
    #[vmstate(prefix = u8, struct_version = 2)]
    prefixed: VecDeque<Versioned>,
    #[vmstate(configured, struct_version = 2)]
    configured: Box<[Versioned]>,
    #[vmstate(range = 1..2, struct_version = 2)]
    part: [Versioned; 3],
    #[vmstate(queue, struct_version = 2)]
    queue: VecDeque<Versioned>,
    #[vmstate(list, struct_version = 2)]
    list: Vec<Versioned>,
    #[vmstate(tree, struct_version = 2)]
    tree: BTreeMap<u32, Versioned>,
    #[vmstate(optional, struct_version = 2)]
    optional: Option<Versioned>,
    #[vmstate(nullable, struct_version = 2)]
    nullable: [Option<Box<Versioned>>; 2],
    #[vmstate(auto_alloc, struct_version = 2)]
    allocated: Option<Box<Versioned>>,
    #[vmstate(struct_version = 2)]
    shared: Arc<Mutex<Versioned>>,
    #[vmstate(as = Versioned, struct_version = 2)]
    converted: Pair,
    #[vmstate(as = Versioned, struct_version = 2, prefix = u8)]
    several: Vec<Pair>,
    #[vmstate(since = 1, struct_version = 1)]
    old: Versioned,
}

/// A type without a wire format.
#[derive(Debug, Default, Clone, PartialEq)]
struct Pair(u8, u8);

impl From<&Pair> for Versioned {
    fn from(pair: &Pair) -> Self {
        Self { a: pair.0, b: pair.1, c: 0xcc }
    }
}

impl From<Versioned> for Pair {
    fn from(wire: Versioned) -> Self {
        Self(wire.a, wire.b)
    }
}

fn all() -> All {
    All {
        n: 1,
        array: [[at2(0x11), at2(0x12)]],
        counted: vec![at2(0x13)],
        prefixed: [at2(0x14)].into(),
        configured: [at2(0x15)].into(),
        part: [Versioned::default(), at2(0x16), Versioned::default()],
        queue: [at2(0x17)].into(),
        list: vec![at2(0x18)],
        tree: [(5, at2(0x19))].into(),
        optional: Some(at2(0x1a)),
        nullable: [None, Some(Box::new(at2(0x1b)))],
        allocated: Some(Box::new(at2(0x1c))),
        shared: Arc::new(Mutex::new(at2(0x1d))),
        converted: Pair(0x1e, 0x1f),
        several: vec![Pair(0x20, 0x21)],
        old: Versioned { a: 0x22, b: 0, c: 0 },
    }
}

fn pinned(wire: Wire, path: &str, a: u8) -> Wire {
    wire.value(&format!("{path}.a"), &format!("{a:02x}"))
        .value(&format!("{path}.b"), &format!("{:02x}", a + 1))
}

fn wire() -> Wire {
    let mut wire = Wire::of("all").value("n", "01");
    wire = pinned(wire, "array[0][0]", 0x11);
    wire = pinned(wire, "array[0][1]", 0x12);
    wire = pinned(wire, "counted[0]", 0x13).value("prefixed", "01");
    wire = pinned(wire, "prefixed[0]", 0x14);
    wire = pinned(wire, "configured[0]", 0x15);
    wire = pinned(wire, "part[1]", 0x16).value("queue", "01");
    wire = pinned(wire, "queue[0]", 0x17).value("queue", "00").value("list", "01");
    wire = pinned(wire, "list[0]", 0x18).value("list", "00");
    wire = wire.value("tree", "00000001").value("tree", "01").value("tree[0]", "00000005");
    wire = pinned(wire, "tree[0]", 0x19).value("tree", "00").value("optional", "01");
    wire = pinned(wire, "optional", 0x1a).value("nullable[0]", "30");
    wire = pinned(wire, "nullable[1]", 0x1b).value("allocated", "31");
    wire = pinned(wire, "allocated", 0x1c);
    wire = pinned(wire, "shared", 0x1d);
    wire = pinned(wire, "converted", 0x1e).value("several", "01");
    pinned(wire, "several[0]", 0x20).value("old.a", "22")
}

#[test]
fn it_goes_with_containers_absence_and_conversions() {
    let make = || All {
        configured: [Versioned::default()].into(),
        nullable: [None, Some(Box::default())],
        ..All::default()
    };
    wire().is(&all(), make);
}

/// The destination's own value of what the version does not have stays.
#[test]
fn what_came_later_is_not_touched() {
    let make = || All {
        configured: [Versioned::default()].into(),
        nullable: [None, Some(Box::default())],
        array: [[Versioned { a: 0, b: 0, c: 7 }, Versioned::default()]],
        ..All::default()
    };
    let loaded = load(make, wire().bytes(), 1).state;
    assert_eq!(loaded.array[0][0], Versioned { c: 7, ..at2(0x11) });
}

#[test]
fn the_pinned_version_is_in_the_schema() {
    for field in All::DESCRIPTION.fields.iter().filter(|field| field.name != "n") {
        let mut ty = &field.ty;
        loop {
            ty = match &ty.shape {
                Shape::Array(inner, _) | Shape::Pointer(inner, _) | Shape::Sequence(inner, _) => {
                    inner
                }
                Shape::Tree(_, value) => value,
                // `optional` is a struct of a bool and the value.
                Shape::Struct(inner) => &inner.fields[1].ty,
                Shape::PinnedStruct(inner, version) => {
                    let expected = if field.name == "old" { 1 } else { 2 };
                    assert_eq!((inner.name, *version), ("versioned", expected), "{}", field.name);
                    break;
                }
                _ => panic!("{} is not pinned", field.name),
            };
        }
    }
}
