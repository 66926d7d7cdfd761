//! State that does not get to the other side.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use vmstate_schema::Device;
use vmstate_schema::model::{Body as Schema, Type};

use super::report::Preflight;
use crate::schema::tree::{
    Body, Value, innermost, integer, integer_size, known, plain_size, schema, schema_of,
};

/// Compares what the state would send to the newest peer with what it would after the migration.
pub(super) fn compare(
    device: &Device,
    path: &str,
    before: &Body<'_>,
    after: Option<&Body<'_>>,
    report: &mut Preflight,
) {
    bodies(schema(device), &device.name, &format!("{path}/"), before, after, report);
}

fn bodies(
    schema: Schema<'_>,
    owner: &str,
    path: &str,
    before: &Body<'_>,
    after: Option<&Body<'_>>,
    report: &mut Preflight,
) {
    for (slot, field) in before.fields.iter().zip(schema.fields) {
        let (Some(value), Some(ty)) = (&slot.value, &field.ty) else { continue };
        let other = after.and_then(|after| after.get(slot.name));
        values(ty, &format!("{path}{}", slot.name), value, other, report);
    }
    for part in &before.parts {
        let Some(known) = known(schema, part.name) else { continue };
        let other = after.and_then(|after| after.part(part.name)).map(|part| &part.body);
        // A subsection begins with the name of its owner, which is in the path already.
        let name =
            part.name.strip_prefix(owner).map_or(part.name, |rest| rest.trim_start_matches('/'));
        let stem = path.trim_end_matches('/');
        bodies(known.body(), part.name, &format!("{stem}/{name}/"), &part.body, other, report);
    }
}

fn values(
    ty: &Type,
    path: &str,
    before: &Value<'_>,
    after: Option<&Value<'_>>,
    report: &mut Preflight,
) {
    match (ty, before, after) {
        (Type::Struct(nested), Value::Struct(one), Some(Value::Struct(other))) => {
            bodies(schema_of(nested), &nested.name, &format!("{path}."), one, Some(other), report);
        }
        (Type::Sequence { element, .. }, Value::Items(one), Some(Value::Items(other)))
            if one.len() == other.len() =>
        {
            for (nth, (one, other)) in one.iter().zip(other).enumerate() {
                values(element, &format!("{path}[{nth}]"), one, Some(other), report);
            }
        }
        (Type::Pointer(_, ty), Value::Pointer(Some(one)), Some(Value::Pointer(Some(other)))) => {
            values(ty, path, one, Some(other), report);
        }
        (Type::Sequence { element, .. }, Value::Plain(one), Some(Value::Plain(other)))
            if one.len() == other.len() && plain_size(element).is_some_and(|size| size > 0) =>
        {
            let size = plain_size(element).unwrap_or(1);
            for (nth, (one, other)) in one.chunks(size).zip(other.chunks(size)).enumerate() {
                if one != other {
                    let (one, other) = (plain(element, one), plain(element, other));
                    report.lose(&format!("{path}[{nth}]"), one, other);
                }
            }
        }
        _ => {
            let (one, other) = (text(ty, before), after.map(|after| text(ty, after)));
            match other {
                None => report.lose(path, one, "its value after a reset".into()),
                Some(other) if one != other => report.lose(path, one, other),
                Some(_) => {}
            }
        }
    }
}

/// A value, as far as it is short.
fn text(ty: &Type, value: &Value<'_>) -> String {
    match value {
        Value::Plain(bytes) => plain(ty, bytes),
        Value::Struct(_) => "a struct".into(),
        Value::Items(items) => format!("{} elements", items.len()),
        Value::Nodes(nodes) => format!("{} nodes", nodes.len()),
        Value::Pointer(None) => "null".into(),
        Value::Pointer(Some(_)) => "an object".into(),
    }
}

/// Bytes of a value without parts.
fn plain(ty: &Type, bytes: &[u8]) -> String {
    let name = match innermost(ty) {
        Type::Leaf { name, .. } => name.as_str(),
        Type::Enum { repr, .. } => repr.as_str(),
        _ => "",
    };
    let number = integer(bytes).filter(|_| integer_size(name) == Some(bytes.len()));
    match (name, number) {
        ("bool", _) => if bytes == [0] { "false" } else { "true" }.to_string(),
        (_, Some(number)) if name.starts_with("int") => {
            let unused = 64 - 8 * bytes.len() as u32;
            (((number << unused).cast_signed()) >> unused).to_string()
        }
        (_, Some(number)) => number.to_string(),
        _ => {
            let head: Vec<_> = bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
            let more = if bytes.len() > 16 { ".." } else { "" };
            format!("0x{}{more}", head.concat())
        }
    }
}
