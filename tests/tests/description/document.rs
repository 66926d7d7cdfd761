//! The description of a whole stream.

use vmstate_runtime::{Described, Trace, VmState};
use vmstate_stream::description::{Document, Template};

use crate::saved;

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
