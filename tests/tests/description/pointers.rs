//! Pointers, null or not.

use vmstate_runtime::{Described, VmState};
use vmstate_stream::description::{Style, Template};

use crate::has_fields;

#[derive(VmState, Default)]
struct Pointers {
    boxed: Box<u16>,
    #[vmstate(nullable)]
    word: Option<Box<u32>>,
    #[vmstate(nullable)]
    label: Option<Box<Item>>,
    #[vmstate(nullable)]
    fixed: [Option<Box<Fixed>>; 3],
    #[vmstate(nullable)]
    items: [Option<Box<Item>>; 2],
}

#[derive(VmState, Default)]
#[vmstate(name = "item", subsection(more, needed = "has_more"))]
struct Item {
    tag: u8,
    #[vmstate(subsection = "more")]
    more: u8,
}

impl Item {
    fn has_more(&self) -> bool {
        self.tag > 0
    }
}

#[derive(VmState, Default)]
#[vmstate(name = "fixed")]
struct Fixed {
    a: u16,
}

const ITEM: &str = r#""struct": {"vmsd_name": "item", "version": 1, "fields": [{"name": "tag", "type": "uint8", "size": 1}]}, "size": 1}"#;
const LONG: &str = r#""struct": {"vmsd_name": "item", "version": 1, "fields": [{"name": "tag", "type": "uint8", "size": 1}], "subsections": [{"vmsd_name": "item/more", "version": 1, "fields": [{"name": "more", "type": "uint8", "size": 1}]}]}, "size": 17}"#;

fn fixed(there: bool) -> Option<Box<Fixed>> {
    there.then(Box::default)
}

#[test]
fn null() {
    let fields = [
        r#"{"name": "boxed", "type": "uint16", "size": 2}"#,
        r#"{"name": "word", "type": "uint32", "size": 1}"#,
        r#"{"name": "label", "type": "struct", "struct": {}, "size": 1}"#,
        r#"{"name": "fixed", "array_len": 3, "type": "struct", "struct": {}, "size": 1}"#,
        r#"{"name": "items", "index": 0, "type": "struct", "struct": {}, "size": 1}"#,
        r#"{"name": "items", "index": 1, "type": "struct", "struct": {}, "size": 1}"#,
    ];
    // The first of an array that looks alike hides the others, as in QEMU.
    has_fields(&Pointers { fixed: [false, true, true].map(fixed), ..Pointers::default() }, &fields);
}

#[test]
fn not_null() {
    let item = |tag| Some(Box::new(Item { tag, more: 0 }));
    let state = Pointers {
        boxed: Box::new(1),
        word: Some(Box::new(2)),
        label: item(1),
        fixed: [true, false, true].map(fixed),
        items: [item(0), item(2)],
    };
    let fields = [
        r#"{"name": "boxed", "type": "uint16", "size": 2}"#,
        r#"{"name": "word", "type": "uint32", "size": 4}"#,
        &format!(r#"{{"name": "label", "type": "struct", {LONG}"#),
        r#"{"name": "fixed", "array_len": 3, "type": "struct", "struct": {"vmsd_name": "fixed", "version": 1, "fields": [{"name": "a", "type": "uint16", "size": 2}]}, "size": 2}"#,
        &format!(r#"{{"name": "items", "index": 0, "type": "struct", {ITEM}"#),
        &format!(r#"{{"name": "items", "index": 1, "type": "struct", {LONG}"#),
    ];
    has_fields(&state, &fields);
}

/// Newer QEMUs describe runs of null pointers and of others apart. QEMU 10.0 says of 256 subchannel images of
/// s390 `array_len` 254 with type `nullptr`, one struct without a number, and one more `nullptr`.
#[test]
fn newer_qemus() {
    #[derive(VmState, Default)]
    #[vmstate(name = "images")]
    struct Images {
        #[vmstate(nullable)]
        fixed: [Option<Box<Fixed>>; 6],
        #[vmstate(nullable)]
        items: [Option<Box<Item>>; 4],
    }

    let fields = |style, fixed: [bool; 6], items: [Option<u8>; 4]| {
        let item = |tag: Option<u8>| tag.map(|tag| Box::new(Item { tag, more: 0 }));
        let state = Images { fixed: fixed.map(self::fixed), items: items.map(item) };
        let (trace, _) = crate::saved(&state);
        let mut text = Vec::new();
        let template =
            Template::in_style(style, const { &<Images as Described>::DESCRIPTION }, "images", 0);
        template.write(&trace, &mut text).expect("the trace is of the device");
        let text = String::from_utf8(text).expect("text");
        let start = r#"{"name": "images", "instance_id": 0, "vmsd_name": "images", "version": 1, "fields": ["#;
        let fields = text.strip_prefix(start).and_then(|rest| rest.strip_suffix("]}"));
        fields.unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    let of = |name: &str, rest: &str| format!(r#"{{"name": "{name}", {rest}"#);
    let object = r#""type": "struct", "struct": {"vmsd_name": "fixed", "version": 1, "fields": [{"name": "a", "type": "uint16", "size": 2}]}, "size": 2}"#;
    let null = r#""type": "nullptr", "size": 1}"#;
    let (item, long) =
        (format!(r#""type": "struct", {ITEM}"#), format!(r#""type": "struct", {LONG}"#));
    let (yes, no) = (true, false);

    // As that of s390: nulls, an object, a null.
    let expected = [
        of("fixed", &format!(r#""array_len": 4, {null}"#)),
        of("fixed", object),
        of("fixed", null),
        // Not null from the first on: what is left is counted, not the run.
        of("items", &format!(r#""index": 0, {item}"#)),
        of("items", &format!(r#""array_len": 2, {null}"#)),
        of("items", &long),
    ];
    let found = fields(Style::V10_0, [no, no, no, no, yes, no], [Some(0), None, None, Some(1)]);
    assert_eq!(found, expected.join(", "));

    let expected = [
        of("fixed", &format!(r#""array_len": 6, {object}"#)),
        of("fixed", &format!(r#""array_len": 2, {null}"#)),
        of("fixed", &format!(r#""array_len": 2, {object}"#)),
        of("items", &format!(r#""array_len": 4, {null}"#)),
    ];
    let found = fields(Style::V10_0, [yes, yes, no, no, yes, yes], [None; 4]);
    assert_eq!(found, expected.join(", "));

    let null = null.replace("nullptr", "ptr-marker");
    let expected = [
        of("fixed", &format!(r#""array_len": 6, {null}"#)),
        of("items", &item),
        of("items", &long),
        of("items", &null),
        of("items", &item),
    ];
    let found = fields(Style::V11_1, [no; 6], [Some(0), Some(1), None, Some(0)]);
    assert_eq!(found, expected.join(", "));
}

/// Elements that do not look alike have a number in 7.2; all but the last in 10.0; none in 11.1.
#[test]
fn numbers_of_elements() {
    #[derive(VmState, Default)]
    #[vmstate(name = "bus")]
    struct Bus {
        n: u8,
        fixed: [Item; 2],
        #[vmstate(len = "n")]
        counted: Vec<Item>,
    }

    let describe = |style, n| {
        let counted = (0..n).map(|_| Item::default()).collect();
        let (trace, _) = crate::saved(&Bus { n, fixed: Default::default(), counted });
        let mut text = Vec::new();
        let template =
            Template::in_style(style, const { &<Bus as Described>::DESCRIPTION }, "bus", 0);
        template.write(&trace, &mut text).expect("the trace is of the device");
        let text = String::from_utf8(text).expect("text");
        let numbers = |name: &str| -> Vec<Option<u8>> {
            let begin = format!(r#"{{"name": "{name}""#);
            let each = text.split(&begin).skip(1);
            let number = |rest: &str| {
                let number = rest.strip_prefix(r#", "index": "#)?;
                number.split(',').next()?.parse().ok()
            };
            each.map(number).collect()
        };
        (numbers("fixed"), numbers("counted"))
    };
    for n in [0, 1, 2, 3, 5] {
        let all = |len: u8| if len == 1 { vec![None] } else { (0..len).map(Some).collect() };
        let most = |len: u8| (0..len).map(|i| (i + 1 < len).then_some(i)).collect();
        let none = |len: u8| vec![None; usize::from(len)];
        assert_eq!(describe(Style::V7_2, n), (all(2), all(n)));
        assert_eq!(describe(Style::V10_0, n), (most(2), most(n)));
        assert_eq!(describe(Style::V11_1, n), (none(2), none(n)));
    }
}
