//! The descriptions of the devices are those that QEMU wrote into the streams: names, versions,
//! types, sizes, order.

mod common;

use serde_json::Value;
use vmstate_examples::{devices, file};
use vmstate_runtime::schema::{Description, Field, Shape, Type};

/// The description at the end of a stream, if it has one.
fn description(stream: &[u8]) -> Option<Value> {
    let start = stream.windows(6).rposition(|window| window == b"{\"page")?;
    serde_json::from_slice(&stream[start..]).ok()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// Compares a description with the JSON of one that was sent, which has only what was sent.
fn compare(ours: &Description, sent: &Value) -> Result<(), String> {
    let name = ours.name;
    same(name, &sent["vmsd_name"], name)?;
    same(name, &sent["version"], ours.version_id)?;
    let mut fields = list(sent, "fields").iter();
    for field in ours.fields {
        let ahead = fields.as_slice().first();
        let may_be_absent =
            field.field_exists.is_some() || matches!(field.ty.shape, Shape::Sequence(..));
        if may_be_absent && ahead.is_none_or(|sent| sent["name"] != field.name) {
            continue;
        }
        let sent = fields.next().ok_or_else(|| format!("{name}: {} was not sent", field.name))?;
        compare_field(field, sent).map_err(|e| format!("{name}: {}: {e}", field.name))?;
        // Elements that may be different are described one by one.
        while fields.as_slice().first().is_some_and(|next| is_next_element(sent, next)) {
            let sent = fields.next().unwrap_or(&Value::Null);
            compare_field(field, sent).map_err(|e| format!("{name}: {}: {e}", field.name))?;
        }
    }
    same(name, &Value::from(fields.len()), 0)?;
    compare_subsections(ours, list(sent, "subsections"))
}

fn is_next_element(first: &Value, next: &Value) -> bool {
    next["name"] == first["name"] && first["index"] == 0 && next["index"].as_u64() > Some(0)
}

/// The subsections that were sent are among ours, in our order.
fn compare_subsections(ours: &Description, sent: &[Value]) -> Result<(), String> {
    let mut known = ours.subsections.iter();
    for sent in sent {
        let found = known.find(|ours| sent["vmsd_name"] == ours.name);
        compare(found.ok_or_else(|| format!("no {} at this place", sent["vmsd_name"]))?, sent)?;
    }
    Ok(())
}

fn compare_field(ours: &Field, sent: &Value) -> Result<(), String> {
    same("name", &sent["name"], ours.name)?;
    same("type", &sent["type"], ours.ty.name)?;
    let element = match ours.ty.shape {
        // A buffer is described as one value.
        Shape::Array(..) if ours.ty.name == "buffer" => &ours.ty,
        // One element looks like a value that is no array.
        Shape::Array(element, 1) => element,
        Shape::Array(element, _) if !sent["index"].is_null() => element,
        Shape::Array(element, len) => {
            same("array_len", &sent["array_len"], len)?;
            element
        }
        Shape::Sequence(..) if ours.ty.name == "buffer" => return Ok(()),
        Shape::Sequence(element, _) => element,
        _ => &ours.ty,
    };
    compare_element(element, sent)
}

fn compare_element(ours: &Type, sent: &Value) -> Result<(), String> {
    if let Some(size) = ours.size {
        same("size", &sent["size"], size)?;
    }
    match ours.shape {
        // What was put together for the stream is described in the field itself.
        Shape::Struct(description) if ours.name == "tmp" => compare(description, sent),
        Shape::Struct(description) => compare(description, &sent["struct"]),
        _ => same("struct", &sent["struct"], Value::Null),
    }
}

fn same(what: &str, sent: &Value, ours: impl Into<Value>) -> Result<(), String> {
    let ours = ours.into();
    if *sent == ours { Ok(()) } else { Err(format!("{what}: sent {sent}, ours {ours}")) }
}

#[test]
fn every_device_is_described_as_qemu_does() {
    let mut compared = 0;
    for path in common::paths() {
        let bytes = file::read(&path).expect("a stream");
        let Some(description) = description(&bytes) else { continue };
        for sent in list(&description, "devices") {
            let name = sent["name"].as_str().expect("a name");
            // Of what is written by hand as a whole, QEMU says the size.
            if sent["vmsd_name"].is_null() {
                continue;
            }
            if devices::is_foreign(name, sent["version"].as_u64().unwrap_or_default() as u32) {
                continue;
            }
            let mut devices = devices::candidates(name).peekable();
            let Some(first) = devices.peek().map(|device| device.description()) else { continue };
            if !devices.any(|device| compare(device.description(), sent).is_ok()) {
                let error = compare(first, sent);
                panic!("{}: {name}: {error:?}", path.display());
            }
            compared += 1;
        }
    }
    assert!(compared >= 496, "{compared}");
}
