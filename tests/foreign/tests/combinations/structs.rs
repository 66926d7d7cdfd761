//! Mirrors in mirrors, generic ones, names, private fields, versions.

use super::*;

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
