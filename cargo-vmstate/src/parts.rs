//! Structs inside of devices: what follows one that has subsections.

use vmstate_schema::Device;
use vmstate_schema::model::{Body, Length, Struct, Subsection, Type};

fn body_of(nested: &Struct) -> Body<'_> {
    Body { fields: &nested.fields, subsections: &nested.subsections }
}

/// What a guest could spell: behind a nested struct with subsections QEMU's loader looks for their names, whatever
/// follows. Where that is bytes which may hold anything, a guest that writes a name there does not load again.
pub(crate) fn spelled(device: &Device) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(body) = device.body(&[]) {
        look(&device.name, body, &mut notes);
    }
    notes
}

fn look(device: &str, body: Body<'_>, notes: &mut Vec<String>) {
    for pair in body.fields.windows(2) {
        let [before, after] = pair else { continue };
        let (Some(ty), Some(next)) = (&before.ty, &after.ty) else { continue };
        let Some(part) = last(ty).and_then(|parts| parts.iter().min_by_key(|it| it.name.len()))
        else {
            continue;
        };
        // 0x05, the length of the name, and the name.
        if bytes(next) >= part.name.len() as u64 + 2 {
            notes.push(format!(
                "`{device}`: behind `{}` the loader looks for subsection `{}`, and `{}`, which follows, is bytes that may \
                 spell its name; a guest that can write them could not be loaded again. Let an integer follow, or move \
                 the subsection to the device",
                before.name, part.name, after.name
            ));
        }
    }
    for ty in body.fields.iter().filter_map(|field| field.ty.as_ref()) {
        inside(device, ty, notes);
    }
    for part in body.subsections {
        look(device, part.body(), notes);
    }
}

fn inside(device: &str, ty: &Type, notes: &mut Vec<String>) {
    match ty {
        Type::Struct(nested) => look(device, body_of(nested), notes),
        Type::Sequence { element, .. } | Type::Pointer(_, element) => {
            inside(device, element, notes);
        }
        _ => {}
    }
}

/// The subsections that are looked for behind a value.
fn last(ty: &Type) -> Option<&[Subsection]> {
    match ty {
        Type::Struct(nested) if nested.subsections.is_empty() => {
            nested.fields.last().and_then(|field| last(field.ty.as_ref()?))
        }
        Type::Struct(nested) => Some(&nested.subsections),
        Type::Sequence { element, .. } | Type::Pointer(_, element) => last(element),
        _ => None,
    }
}

/// How many bytes that may be anything a value begins with.
fn bytes(ty: &Type) -> u64 {
    match ty {
        Type::Leaf { name, size, .. } if name == "buffer" => size.unwrap_or(0),
        Type::Sequence { length: Length::Fixed(len), element } => match element.as_ref() {
            Type::Leaf { name, .. } if matches!(name.as_str(), "uint8" | "int8") => *len,
            _ => 0,
        },
        Type::Struct(nested) => {
            nested.fields.first().and_then(|it| it.ty.as_ref()).map_or(0, bytes)
        }
        _ => 0,
    }
}
