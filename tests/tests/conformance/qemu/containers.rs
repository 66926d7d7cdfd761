//! `/vmstate/qtailq`, `/vmstate/qlist`, `/vmstate/gtree`, `/vmstate/tmp_struct`.

use std::collections::{BTreeMap, VecDeque};

use vmstate_runtime::{BoxError, Via, VmState};
use vmstate_tests::{Wire, load};

use super::{is, is_container};

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(name = "test/queue-element")]
struct QueueElement {
    b: bool,
    u: u8,
}

#[derive(VmState, Clone, Debug, Default)]
#[vmstate(name = "test/queue")]
struct Queue {
    i16: i16,
    #[vmstate(queue)]
    q: VecDeque<QueueElement>,
    i32: i32,
}

/// `/vmstate/qtailq/save/saveq`, `/vmstate/qtailq/load/loadq`
#[test]
fn qtailq() {
    let wire = Wire::of("test/queue")
        .value("i16", "fe00")
        .value("q", "01")
        .value("q[0].b", "01")
        .value("q[0].u", "82")
        .value("q", "01")
        .value("q[1].b", "00")
        .value("q[1].u", "41")
        .value("q", "00")
        .value("i32", "00011170");
    let elements = [QueueElement { b: true, u: 130 }, QueueElement { b: false, u: 65 }];
    let state = Queue { i16: -512, q: elements.into(), i32: 70000 };
    // What the destination had is replaced.
    let make = || Queue { q: vec![QueueElement::default(); 5].into(), ..Queue::default() };
    is_container("fe00 01 01 82 01 00 41 00 00011170 00", &wire, make, &state);
}

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(name = "test/queue list")]
struct ListElement {
    id: u32,
}

#[derive(VmState, Clone, Debug, Default)]
#[vmstate(name = "test/container/qlist")]
struct List {
    id: u32,
    #[vmstate(list)]
    list: VecDeque<ListElement>,
}

/// `/vmstate/qlist/save/saveqlist`, `/vmstate/qlist/load/loadqlist`
#[test]
fn qlist() {
    let wire = Wire::of("test/container/qlist")
        .value("id", "00000001")
        .value("list", "01")
        .value("list[0].id", "0000000a")
        .value("list", "01")
        .value("list[1].id", "00000b00")
        .value("list", "01")
        .value("list[2].id", "000c0000")
        .value("list", "01")
        .value("list[3].id", "0d000000")
        .value("list", "00");
    let file = "00000001 01 0000000a 01 00000b00 01 000c0000 01 0d000000 00 00";
    let list = [0xa, 0xb00, 0xc_0000, 0xd00_0000].map(|id| ListElement { id });
    let state = List { id: 1, list: list.into() };
    is_container(file, &wire, List::default, &state);

    // QEMU's test goes on to take the loaded list apart.
    let mut loaded = load(List::default, wire.bytes(), 1).state;
    assert_eq!(loaded.list.pop_back(), Some(ListElement { id: 0xd00_0000 }));
    loaded.list.push_front(ListElement { id: 7 });
    assert_eq!(loaded.list.len(), 4);
}

#[derive(VmState, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[vmstate(name = "interval")]
struct Interval {
    low: u64,
    high: u64,
}

#[derive(VmState, Clone, Debug, Default)]
#[vmstate(name = "mapping")]
struct Mapping {
    phys_addr: u64,
    flags: u32,
}

#[derive(VmState, Clone, Debug, Default)]
#[vmstate(name = "domain")]
struct Domain {
    id: i32,
    #[vmstate(tree)]
    mappings: BTreeMap<Interval, Mapping>,
}

fn domain(id: i32, mappings: &[(u64, u64, u64, u32)]) -> Domain {
    let entry =
        |&(low, high, phys_addr, flags)| (Interval { low, high }, Mapping { phys_addr, flags });
    Domain { id, mappings: mappings.iter().map(entry).collect() }
}

fn domain_6() -> Domain {
    domain(6, &[(0x1000, 0x1fff, 0xa000, 1), (0x4000, 0x4fff, 0xe0000, 2)])
}

/// The values of one mapping, as element `at` of the tree at `path`.
fn mapping(wire: Wire, path: &str, at: usize, values: [&str; 4]) -> Wire {
    let names = ["low", "high", "phys_addr", "flags"];
    let wire = wire.value(path, "01");
    let value =
        |wire: Wire, (name, hex): (&str, &str)| wire.value(&format!("{path}[{at}].{name}"), hex);
    names.into_iter().zip(values).fold(wire, value)
}

fn domain_6_wire(wire: Wire, path: &str) -> Wire {
    let tree = format!("{path}mappings");
    let wire = wire.value(&format!("{path}id"), "00000006").value(&tree, "00000002");
    let first = ["0000000000001000", "0000000000001fff", "000000000000a000", "00000001"];
    let second = ["0000000000004000", "0000000000004fff", "00000000000e0000", "00000002"];
    mapping(mapping(wire, &tree, 0, first), &tree, 1, second).value(&tree, "00")
}

/// `/vmstate/gtree/save/savedomain`, `/vmstate/gtree/load/loaddomain`
#[test]
fn gtree_with_keys_of_a_struct() {
    let wire = domain_6_wire(Wire::of("domain"), "");
    let file = "00000006 00000002 \
                01 0000000000001000 0000000000001fff 000000000000a000 00000001 \
                01 0000000000004000 0000000000004fff 00000000000e0000 00000002 00 00";
    is_container(file, &wire, || domain(1, &[(1, 2, 3, 4)]), &domain_6());
}

#[derive(VmState, Clone, Debug, Default)]
#[vmstate(name = "iommu")]
struct Iommu {
    id: i32,
    #[vmstate(tree)]
    domains: BTreeMap<u64, Domain>,
}

/// `/vmstate/gtree/save/saveiommu`, `/vmstate/gtree/load/loadiommu`
#[test]
fn gtree_with_direct_keys() {
    let wire = Wire::of("iommu")
        .value("id", "00000007")
        .value("domains", "00000002")
        .value("domains", "01")
        .value("domains[0]", "0000000000000005")
        .value("domains[0].id", "00000005")
        .value("domains[0].mappings", "00000001");
    let only = ["0000000001000000", "0000000001ffffff", "000000000f000000", "00000003"];
    let wire = mapping(wire, "domains[0].mappings", 0, only)
        .value("domains[0].mappings", "00")
        .value("domains", "01")
        .value("domains[1]", "0000000000000006");
    let wire = domain_6_wire(wire, "domains[1].").value("domains", "00");
    let file = "00000007 00000002 \
                01 0000000000000005 00000005 00000001 \
                01 0000000001000000 0000000001ffffff 000000000f000000 00000003 00 \
                01 0000000000000006 00000006 00000002 \
                01 0000000000001000 0000000000001fff 000000000000a000 00000001 \
                01 0000000000004000 0000000000004fff 00000000000e0000 00000002 00 00 00";
    let domain_5 = domain(5, &[(0x100_0000, 0x1ff_ffff, 0xf00_0000, 3)]);
    let state = Iommu { id: 7, domains: [(5, domain_5), (6, domain_6())].into() };
    is(file, &wire, Iommu::default, &state);
}

#[derive(VmState, Clone, Debug, Default)]
#[vmstate(name = "test/with_tmp")]
struct WithTmp {
    a: u32,
    d: u64,
    #[vmstate(via = Tmp)]
    b: u32,
    #[vmstate(skip = "goes with the difference")]
    f: u64,
}

#[derive(VmState)]
#[vmstate(name = "test/tmp_child")]
struct Tmp {
    diff: i64,
    parent: TmpParent,
}

#[derive(VmState)]
#[vmstate(name = "test/tmp_child_parent")]
struct TmpParent {
    f: u64,
}

impl Via<WithTmp> for Tmp {
    fn build(state: &WithTmp) -> Self {
        let diff = i64::from(state.b) - i64::from(state.a);
        Self { diff, parent: TmpParent { f: state.f } }
    }

    fn apply(self, state: &mut WithTmp) -> Result<(), BoxError> {
        state.b = u32::try_from(i64::from(state.a) + self.diff)?;
        state.f = self.parent.f;
        Ok(())
    }
}

/// `/vmstate/tmp_struct`
#[test]
fn tmp_struct() {
    let wire = Wire::of("test/with_tmp")
        .value("a", "00000002")
        .value("d", "0000000000000001")
        .value("b.diff", "0000000000000002")
        .value("b.parent.f", "0000000000000008");
    let file = "00000002 0000000000000001 0000000000000002 0000000000000008 00";
    let state = WithTmp { a: 2, b: 4, d: 1, f: 8 };
    is(file, &wire, WithTmp::default, &state);
}
