//! `prove!` over every kind of field: each is followed, made up, and read by the schema of a release; and each damage that
//! a release could not take is found.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::num::{NonZeroU8, NonZeroU16, NonZeroU32};
use std::path::{Path, PathBuf};

use vmstate_machine::prove::{Proof, Report};
use vmstate_runtime::schema::device_text;
use vmstate_runtime::{Bitmap, Described, Timer, Unused, VmState};
use vmstate_schema::file::file_name;
use vmstate_schema::model::{Domain, Field, Length, Stamp, Type};
use vmstate_schema::{Baseline, Device, parse_dump, print_baseline};

#[derive(VmState, Default, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
enum Speed {
    #[default]
    Slow = 1,
    Fast = 0x300,
}

#[derive(VmState, Default, Clone)]
#[vmstate(name = "item", subsection(more, needed = "has_more", on = state), unreleased)]
struct Item {
    tag: u8,
    #[vmstate(test = "has_data")]
    data: u32,
    #[vmstate(subsection = "more", absent = 0)]
    more: u16,
}

impl Item {
    fn has_data(&self, _version_id: u32) -> bool {
        self.tag > 0
    }

    fn has_more(&self) -> bool {
        self.more > 0
    }
}

/// Without a fixed size, and all alike.
#[derive(VmState, Default, Clone)]
#[vmstate(name = "label", unreleased)]
struct Label {
    n: u8,
    #[vmstate(len = "n", max = 40)]
    bytes: Vec<u8>,
}

#[derive(VmState, Default)]
#[repr(u8)]
enum Event {
    #[default]
    Nothing = 0,
    Key {
        code: u16,
    } = 3,
}

#[derive(VmState, Default)]
#[vmstate(name = "counts", unreleased)]
struct Counts {
    n: u16,
    #[vmstate(len = "n", max = 9)]
    ring: VecDeque<u32>,
    #[vmstate(len = "n", max = 9)]
    items: Vec<Item>,
    #[vmstate(len = "n * 2", max = 18)]
    doubled: Vec<u8>,
    bits: u32,
    #[vmstate(bits = "bits")]
    map: Bitmap,
    #[vmstate(prefix = u32, max = 20)]
    bytes: Vec<u8>,
    #[vmstate(prefix = u8, max = 5)]
    labels: Vec<Label>,
    #[vmstate(prefix = u8, max = 12)]
    text: String,
    labels_of_three: [Label; 3],
    last: u8,
}

#[derive(VmState)]
#[vmstate(name = "shapes", unreleased)]
struct Shapes {
    speed: Speed,
    speeds: [[Speed; 2]; 2],
    #[vmstate(queue, max = 6)]
    queue: VecDeque<Item>,
    #[vmstate(list)]
    words: Vec<u16>,
    #[vmstate(tree)]
    tree: BTreeMap<u64, Item>,
    #[vmstate(optional)]
    maybe: Option<u32>,
    event: Event,
    #[vmstate(nullable)]
    none: Option<Box<Label>>,
    #[vmstate(nullable)]
    some: Option<Box<Label>>,
    #[vmstate(auto_alloc)]
    made: [Option<Box<Item>>; 2],
    #[vmstate(configured)]
    memory: Vec<u32>,
    #[vmstate(configured)]
    slots: Box<[Item]>,
    #[vmstate(struct_version = 1)]
    pinned: Item,
    timer: Timer,
    gap: Unused<3>,
    last: u8,
}

impl Default for Shapes {
    fn default() -> Self {
        let item = Item { tag: 1, data: 2, more: 3 };
        let label = Label { n: 2, bytes: vec![5, 6] };
        Self {
            speed: Speed::Slow,
            speeds: [[Speed::Fast; 2]; 2],
            queue: [item.clone(), Item::default()].into(),
            words: vec![1, 2],
            tree: [(7, item.clone()), (9, Item::default())].into(),
            maybe: Some(1),
            event: Event::Key { code: 5 },
            none: None,
            some: Some(Box::new(label)),
            made: [Some(Box::new(item.clone())), None],
            memory: vec![0; 5],
            slots: vec![item.clone(), Item::default()].into(),
            pinned: item,
            timer: Timer::IDLE,
            gap: Unused,
            last: 0,
        }
    }
}

/// What a release shipped that had the device as it is.
fn released<D: Described>() -> Device {
    let text = device_text::<{ 32 << 10 }>(&D::DESCRIPTION);
    let mut device = parse_dump(text.as_str().expect("it fits")).expect("it is readable");
    device.restamp(Stamp::Next, Stamp::Release(0));
    device
}

/// Proves a device against a release with this one.
fn run<D: VmState + Default + 'static>(test: &str, released: Device) -> Report {
    run_of(test, released, D::default)
}

fn run_of<D: VmState + 'static>(test: &str, released: Device, state: fn() -> D) -> Report {
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kinds").join(test);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(file_name(&released.name));
    let baseline = Baseline {
        releases: vec!["1.0".into()],
        graph: vmstate_schema::model::Graph::line(1),
        ..Baseline::new(released)
    };
    fs::write(file, print_baseline(&baseline)).unwrap();
    Proof::at(folder).state(state).run()
}

#[track_caller]
fn proven<D: Described + Default + 'static>(test: &str) {
    let report = run::<D>(test, released::<D>());
    assert!(report.is_proven(), "{report}");
    assert!(report.read() > 40 && report.loaded() > 20, "{report}");
    // These have no record of answers.
    let mut notes = report.notes().filter(|note| !note.contains("VMSTATE_RECORD"));
    assert_eq!(notes.next(), None, "{report}");
}

/// The release had the device otherwise; a fault has to say each of these words.
#[track_caller]
fn found<D: Described + Default + 'static>(
    test: &str,
    edit: impl FnOnce(&mut Device),
    words: &[&str],
) {
    let mut device = released::<D>();
    edit(&mut device);
    let report = run::<D>(test, device);
    let faults: Vec<String> = report.faults().collect();
    let says = |fault: &String| words.iter().all(|word| fault.contains(word));
    assert!(faults.iter().any(says), "no fault with {words:?}: {report}");
}

const FOUR: usize = 4;

/// What is counted by a const, and what is not every value of its bytes. What follows each asks the trace of a save.
#[derive(VmState, Default)]
#[vmstate(name = "consts", unreleased)]
struct Consts {
    n: u8,
    #[vmstate(len = "FOUR")]
    bytes: Vec<u8>,
    #[vmstate(len = "n", max = 9)]
    some: Vec<u8>,
    #[vmstate(len = "FOUR * 2")]
    words: Vec<u32>,
    #[vmstate(prefix = u8, max = 3)]
    ids: Vec<NonZeroU16>,
    #[vmstate(len = "FOUR")]
    items: Vec<Item>,
    #[vmstate(prefix = u8, max = 12)]
    text: String,
    #[vmstate(bits = "FOUR * 20")]
    map: Bitmap,
    #[vmstate(prefix = u16, max = 20)]
    more: Vec<u8>,
    #[vmstate(len = "FOUR")]
    labels: Vec<Label>,
    last: u8,
}

/// As many as the consts say.
fn consts() -> Consts {
    Consts {
        bytes: vec![0; FOUR],
        words: vec![0; FOUR * 2],
        items: vec![Item { tag: 1, ..Item::default() }; FOUR],
        labels: vec![Label::default(); FOUR],
        map: Bitmap::new(FOUR * 20),
        ..Consts::default()
    }
}

#[derive(VmState)]
#[vmstate(name = "domains", unreleased)]
struct Domains {
    any: u32,
    id: NonZeroU32,
    ids: [NonZeroU8; 3],
    #[vmstate(prefix = u8, max = 12)]
    raw: Vec<u8>,
    #[vmstate(prefix = u8, max = 12)]
    text: String,
}

impl Default for Domains {
    fn default() -> Self {
        let (any, id, ids) = (0, NonZeroU32::MIN, [NonZeroU8::MIN; 3]);
        Self { any, id, ids, raw: Vec::new(), text: String::new() }
    }
}

#[test]
fn what_consts_count_is_proven() {
    let report = run_of("consts", released::<Consts>(), consts);
    assert!(report.is_proven(), "{report}");
    assert!(report.read() > 40 && report.loaded() > 20, "{report}");
}

#[test]
fn values_of_a_domain_are_proven() {
    proven::<Domains>("domains");
}

#[test]
fn values_that_one_side_refuses_are_found() {
    let domain = |device: &mut Device, name: &str, now: Option<Domain>| {
        let mut ty = field(device, name).ty.as_mut().expect("a type");
        while let Type::Sequence { element, .. } = ty {
            ty = element;
        }
        let Type::Leaf { domain, .. } = ty else { panic!("{name}") };
        *domain = now;
    };
    let restricted = [
        ("any", Domain::NonZero, "0 is refused there"),
        ("raw", Domain::Utf8, "what is not UTF-8 is refused there"),
    ];
    for (name, of, says) in restricted {
        let with = |device: &mut Device| domain(device, name, Some(of));
        found::<Domains>(&format!("domain-of-{name}"), with, &[name, says]);
    }
    for (name, says) in [("id", "0"), ("ids", "0")] {
        let without = |device: &mut Device| domain(device, name, None);
        found::<Domains>(&format!("no-domain-of-{name}"), without, &["does not load", name, says]);
    }
}

#[test]
fn sequences_are_proven() {
    proven::<Counts>("counts");
}

#[test]
fn shapes_are_proven() {
    proven::<Shapes>("shapes");
}

fn field<'d>(device: &'d mut Device, name: &str) -> &'d mut Field {
    device.fields.iter_mut().find(|field| field.name == name).expect(name)
}

#[test]
fn a_smaller_limit_of_the_release_is_found() {
    for (name, max) in [("ring", 2), ("bytes", 3), ("labels", 1)] {
        let lower = |device: &mut Device| {
            let field = field(device, name);
            field.max = vmstate_schema::model::History::new();
            field.max.push(Stamp::Release(0), Some(max));
        };
        found::<Counts>(
            &format!("limit-{name}"),
            lower,
            &[name, &format!("at most {max} elements")],
        );
    }
}

#[test]
fn a_larger_limit_of_the_release_is_found() {
    let raise = |device: &mut Device| {
        let field = field(device, "bytes");
        field.max = vmstate_schema::model::History::new();
        field.max.push(Stamp::Release(0), Some(100));
    };
    found::<Counts>("raised", raise, &["does not load", "bytes", "100"]);
}

#[test]
fn another_prefix_is_found() {
    let narrow = |device: &mut Device| {
        let Some(Type::Sequence { length, .. }) = &mut field(device, "bytes").ty else { panic!() };
        *length = Length::Prefix("uint16".into());
    };
    found::<Counts>("prefix", narrow, &["counts: "]);
}

#[test]
fn variants_of_one_side_are_found() {
    let without = |device: &mut Device| {
        let Some(Type::Enum { variants, .. }) = &mut field(device, "speed").ty else { panic!() };
        variants.pop();
    };
    found::<Shapes>("new-variant", without, &["misreads `speed`", "0x300 is no variant"]);
    let with = |device: &mut Device| {
        let Some(Type::Enum { variants, .. }) = &mut field(device, "speed").ty else { panic!() };
        variants.push(("Faster".into(), 0x400));
    };
    found::<Shapes>("old-variant", with, &["does not load", "1024"]);
}

#[test]
fn nested_parts_that_the_release_did_not_have_are_found() {
    let without = |device: &mut Device| {
        let Some(Type::Sequence { element, .. }) = &mut field(device, "queue").ty else { panic!() };
        let Type::Struct(item) = element.as_mut() else { panic!() };
        item.subsections.clear();
    };
    found::<Shapes>("nested-part", without, &["subsection `item/more` is sent"]);
    let shorter = |device: &mut Device| {
        let Some(Type::Pointer(_, object)) = &mut field(device, "some").ty else { panic!() };
        let Type::Struct(label) = object.as_mut() else { panic!() };
        label.fields.pop();
    };
    found::<Shapes>("nested-field", shorter, &["field `some.bytes` is sent"]);
}

#[test]
fn fields_of_one_side_are_found() {
    let without = |device: &mut Device| drop(device.fields.pop());
    found::<Shapes>("new-field", without, &["field `last` is sent"]);
    let with = |device: &mut Device| {
        let more = Field {
            stamp: Stamp::Release(0),
            ty: Some(Type::leaf("uint32", 4)),
            ..Field::new("gone")
        };
        device.fields.insert(1, more);
    };
    found::<Counts>("gone-field", with, &["counts: "]);
}
