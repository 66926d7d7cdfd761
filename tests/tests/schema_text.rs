//! The runtime writes a device's schema in a const, `vmstate-schema` reads and writes it: both must
//! mean the same bytes, or the gate would compare apples with pears.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use vmstate_runtime::schema::{Description, Field, device_text, fingerprint, type_text};
use vmstate_runtime::{Bitmap, CpuDouble, Described, Timer, Unused, VmState};
use vmstate_schema::model::{Body, Field as Owned};
use vmstate_schema::{parse_dump, print_dump};

#[derive(VmState, Default)]
#[vmstate(name = "inner \"thing\"")]
struct Inner {
    #[vmstate(rename = "bus.ifs[0] \\ x")]
    a: u8,
    #[vmstate(test = "is_there")]
    b: [[i16; 3]; 2],
    #[vmstate(subsection = "has_more")]
    more: Timer,
}

impl Inner {
    fn is_there(&self, _version_id: u32) -> bool {
        self.a > 0
    }

    fn has_more(&self) -> bool {
        self.more.is_pending()
    }
}

#[derive(VmState, Default)]
#[repr(i16)]
enum Mode {
    #[default]
    Off = -3,
    On = 7,
}

#[derive(VmState, Default)]
struct Pinned {
    x: u8,
}

#[derive(VmState, Default)]
#[vmstate(
    name = "every.kind",
    version = 3,
    minimum_version = 2,
    needed = "is_used",
    pre_load = "reset",
    early_setup,
    load_old(0, "load_ancient"),
    breaks_backward(3 = "a \"good\" reason"),
    subsection(outer, needed = true, post_load = "reset_later"),
    subsection(deep, parent = "outer", needed = "is_used")
)]
struct EveryKind {
    count: u32,
    #[vmstate(equal)]
    model: u64,
    #[vmstate(at_most)]
    limit: i32,
    #[vmstate(since = 3, validate = "is_sane")]
    mode: Mode,
    inner: [Inner; 2],
    #[vmstate(len = "count * 4", max = 64)]
    ring: Vec<Inner>,
    #[vmstate(prefix = u16)]
    blob: Bytes,
    #[vmstate(configured)]
    configured: Bytes,
    #[vmstate(bits = "count")]
    map: Bitmap,
    #[vmstate(queue)]
    queue: VecDeque<u32>,
    #[vmstate(list)]
    list: Vec<Inner>,
    #[vmstate(tree)]
    tree: BTreeMap<u64, Inner>,
    #[vmstate(struct_version = 1)]
    pinned: Pinned,
    #[vmstate(buffer)]
    buffer: [u8; 9],
    #[vmstate(range = 1..4)]
    part: [u16; 5],
    #[vmstate(nullable)]
    pointer: Option<Box<Pinned>>,
    register: CpuDouble,
    gap: Unused<3>,
    nothing: (),
    #[vmstate(subsection = "outer")]
    outer: bool,
    #[vmstate(subsection = "deep")]
    deep: u8,
    #[vmstate(property = "speed", default = 9)]
    speed: u16,
    #[vmstate(property = "label", default = "fast")]
    label: String,
}

impl EveryKind {
    fn is_used(&self) -> bool {
        self.outer
    }

    fn is_sane(&self, _version_id: u32) -> bool {
        self.outer
    }

    fn reset(&mut self) {
        self.outer = false;
    }

    fn reset_later(&mut self, _version_id: u32) {
        self.outer = true;
    }

    fn load_ancient(&mut self, _: &mut vmstate_runtime::Decoder<'_>, _: u32) -> Result<(), String> {
        self.reset();
        Err("not here".into())
    }
}

fn text(description: &Description) -> String {
    device_text::<{ 16 << 10 }>(description).as_str().expect("it fits").to_owned()
}

#[test]
fn what_the_compiler_prints_is_read_and_printed_again() {
    let text = text(&EveryKind::DESCRIPTION);
    let device = parse_dump(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(print_dump(&device), text);
}

#[test]
fn fingerprints_are_the_same_in_both() {
    let device = parse_dump(&text(&EveryKind::DESCRIPTION)).unwrap();
    let compared = same(EveryKind::DESCRIPTION.fields, &device.fields);
    assert_eq!(compared, EveryKind::DESCRIPTION.fields.len());
    let Body { fields, .. } = device.body(&[0, 0]).unwrap();
    let deep = EveryKind::DESCRIPTION.subsections[0].subsections[0].fields;
    assert_eq!(same(deep, fields), 1);
}

fn same(fields: &[Field], owned: &[Owned]) -> usize {
    for (field, owned) in fields.iter().zip(owned) {
        let ty = owned.ty.as_ref().unwrap();
        let text = type_text::<4096>(&field.ty);
        assert_eq!(text.as_str(), Some(ty.text().as_str()));
        assert_eq!(fingerprint(&field.ty), ty.fingerprint(), "{}", ty.text());
    }
    fields.len().min(owned.len())
}

/// The fixed size that the compiler plans with is the one that messages speak of.
#[test]
fn sizes_are_the_same_in_both() {
    let device = parse_dump(&text(&EveryKind::DESCRIPTION)).unwrap();
    for (field, owned) in EveryKind::DESCRIPTION.fields.iter().zip(&device.fields) {
        assert_eq!(field.ty.size.map(|size| size as u64), owned.size(), "{}", field.name);
    }
}
