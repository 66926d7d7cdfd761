//! Descriptions of sections: the text that QEMU 7.2 would write, from a template and a trace.
//!
//! Whatever is described, its sizes must add up to the bytes of the section.

// Predicates and hooks take `self`, whether they look at it or not.
#![allow(clippy::unused_self)]

mod arrays;
mod auto_alloc;
mod codecs;
mod document;
mod fields;
mod lists;
mod memory;
mod mismatch;
mod nothing;
mod pointers;
mod rehearsal;
mod structs;
mod subsections;
mod tests;
mod words;

use serde_json::Value;
use vmstate_runtime::{Described, Encoder, Trace, VmState};
use vmstate_stream::description::Template;
use vmstate_tests::counting::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The description of the section `name` of a device of this type.
fn template<T: Described>(name: &str) -> Template {
    Template::new(const { &T::DESCRIPTION }, name, 0)
}

/// What saving `state` decides, and the section.
#[track_caller]
fn saved<T: Described>(state: &T) -> (Trace, Vec<u8>) {
    let (mut section, mut trace) = (Vec::new(), Trace::new());
    state.save(&mut Encoder::new(&mut section).traced(&mut trace)).expect("it can be saved");
    assert_eq!(section, vmstate_tests::save(state), "a trace changes nothing");
    (trace, section)
}

/// The description of `state` behind the name and the version of its struct.
#[track_caller]
fn describe<T: Described>(state: &T) -> String {
    let (trace, section) = saved(state);
    let mut text = Vec::new();
    template::<T>("section").write(&trace, &mut text).expect("the trace is of the device");
    let text = String::from_utf8(text).expect("text");
    let json: Value = serde_json::from_str(&text).expect("JSON");
    if !text.contains("array_len") || T::DESCRIPTION.fixed_size().is_some() {
        assert_eq!(size(&json), section.len() as u64, "{text}");
    }
    let start = format!(
        r#"{{"name": "section", "instance_id": 0, "vmsd_name": "{}", "version": {}, "#,
        T::DESCRIPTION.name,
        T::DESCRIPTION.version_id
    );
    text.strip_prefix(&start).unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// `state` is described with these fields and nothing else.
#[track_caller]
fn has_fields<T: Described>(state: &T, fields: &[&str]) {
    assert_eq!(describe(state), format!(r#""fields": [{}]}}"#, fields.join(", ")));
}

/// The bytes of a struct: its fields, then its subsections with their headers.
fn size(body: &Value) -> u64 {
    let list = |key: &str| body[key].as_array().map_or(&[][..], Vec::as_slice).iter();
    let fields = list("fields").map(|field| {
        let elements = field.get("array_len").map_or(1, |len| len.as_u64().expect("a number"));
        field["size"].as_u64().expect("a size") * elements
    });
    let subsections = list("subsections").map(|part| {
        let name = part["vmsd_name"].as_str().expect("a name");
        1 + 1 + name.len() as u64 + 4 + size(part)
    });
    fields.chain(subsections).sum()
}
