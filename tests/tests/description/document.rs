//! The description of a whole stream.

use serde_json::Value;
use vmstate_runtime::{Described, Trace, VmState};
use vmstate_stream::description::{Document, Template};

use crate::{saved, template};

#[derive(VmState, Default)]
#[vmstate(name = "dev")]
struct Device {
    n: u8,
    #[vmstate(len = "n")]
    items: Vec<u8>,
}

fn device(name: &str, instance_id: u32) -> String {
    format!(
        r#"{{"name": "{name}", "instance_id": {instance_id}, "vmsd_name": "dev", "version": 1, "fields": [{{"name": "n", "type": "uint8", "size": 1}}, {{"name": "items", "type": "uint8", "size": 1}}]}}"#
    )
}

#[test]
fn sections_in_their_order() {
    let (trace, _) = saved(&Device { n: 1, items: vec![0] });
    let mut out = b"before ".to_vec();
    let mut document = Document::new(4096, &mut out);
    let first = Template::new(const { &Device::DESCRIPTION }, "0000:00:03.0/dev", 0);
    let second = first.another("dev", 4_294_967_295);
    for template in [first, second] {
        assert!(document.device(&template, &Trace::new()).is_err());
        assert!(document.device(&template, &trace).is_ok());
    }
    document.opaque("slirp", 7, 131);
    document.finish();
    let expected = format!(
        r#"before {{"page_size": 4096, "devices": [{}, {}, {{"name": "slirp", "instance_id": 7, "size": 131, "fields": [{{"name": "data", "size": 131, "type": "buffer"}}]}}]}}"#,
        device("0000:00:03.0/dev", 0),
        device("dev", 4_294_967_295)
    );
    assert_eq!(String::from_utf8(out).expect("text"), expected);
}

#[test]
fn first_without_a_description() {
    let mut out = Vec::new();
    let mut document = Document::new(1024, &mut out);
    document.opaque("a", 0, 0);
    document.opaque("b", 0, 0);
    document.finish();
    let text = String::from_utf8(out).expect("text");
    assert!(text.starts_with(r#"{"page_size": 1024, "devices": [{"name": "a", "#), "{text}");
    assert!(text.contains(r#"}]}, {"name": "b", "#), "{text}");
}

#[test]
fn nothing() {
    let mut out = Vec::new();
    Document::new(4096, &mut out).finish();
    assert_eq!(out, br#"{"page_size": 4096, "devices": []}"#);
}

/// A section may be like an earlier one of its device: it looks as if it were not.
#[test]
fn sections_of_one_device() {
    let kinds: Vec<_> = (0..20).map(|_| template::<Device>("dev")).collect();
    let device = |n: u8| saved(&Device { n, items: vec![0; n.into()] }).0;
    let (mut together, mut apart) = (Vec::new(), Vec::new());
    let mut document = Document::new(4096, &mut together);
    for (nth, items) in [3, 3, 4, 4, 3, 0, 1, 1, 3].into_iter().enumerate() {
        let sections = kinds.iter().map(|kind| kind.another("dev", nth as u32));
        for section in sections.collect::<Vec<_>>() {
            assert!(document.device(&section, &Trace::new()).is_err());
            assert!(document.device(&section, &device(items)).is_ok());
            let mut text = Vec::new();
            assert!(section.write(&device(items), &mut text).is_ok());
            apart.push(String::from_utf8(text).expect("text"));
        }
    }
    document.finish();
    let expected = format!(r#"{{"page_size": 4096, "devices": [{}]}}"#, apart.join(", "));
    assert!(together == expected.as_bytes(), "another text");
}

#[derive(VmState, Default)]
#[vmstate(name = "array")]
struct Array {
    n: u8,
    #[vmstate(len = "n")]
    items: Vec<Item>,
}

#[derive(VmState, Default)]
#[vmstate(name = "item", subsection(more, needed = "has_more"))]
struct Item {
    n: u8,
    #[vmstate(len = "n")]
    items: Vec<u8>,
    #[vmstate(subsection = "more")]
    more: u8,
}

impl Item {
    fn has_more(&self) -> bool {
        self.more != 0
    }
}

fn item(n: usize) -> Item {
    Item { n: n as u8, items: vec![0; n], more: (n % 2) as u8 }
}

/// More is decided than a document remembers, and elements are like others or not.
#[test]
fn many_decisions() {
    let template = template::<Array>("array");
    for (n, patterns) in [(1, 1), (2, 2), (12, 3), (40, 4), (60, 7), (60, 1), (150, 11)] {
        let mut out = Vec::new();
        let mut document = Document::new(4096, &mut out);
        let first = |nth| nth / 2 % 2; // two of the same, two others, ..
        for nth in 0..6 {
            let items = (0..n).map(|at| item((at + first(nth)) % patterns));
            let (trace, _) = saved(&Array { n: n as u8, items: items.collect() });
            let section = template.another("array", nth as u32);
            assert!(document.device(&section, &trace).is_ok());
        }
        document.finish();
        let json: Value = serde_json::from_slice(&out).expect("JSON");
        for nth in 0..6 {
            let items = &json["devices"][nth]["fields"].as_array().expect("a list")[1..];
            assert_eq!(items.len(), n);
            for (at, item) in items.iter().enumerate() {
                let len = (at + first(nth)) % patterns;
                let more = if len % 2 == 1 { 1 + 1 + "item/more".len() + 4 + 1 } else { 0 };
                assert_eq!(item["size"], 1 + len + more, "{item}");
                assert_eq!(item["index"].as_u64().unwrap_or(0), at as u64, "{item}");
                assert_eq!(item["struct"]["subsections"].is_array(), more > 0, "{item}");
            }
        }
    }
}
