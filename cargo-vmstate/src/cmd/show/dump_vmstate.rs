//! The shape that QEMU's `-dump-vmstate` prints, so that scripts made for it can be used.
//!
//! Its members: for every device an object with `Name`, `version_id`, `minimum_version_id` and
//! `Description`; in that, fields with name, version, whether a test decides, size of one element, and the count
//! of an array. Sizes that vary are 0. Types, lengths that a field holds and predicates have no place in it.

use serde_json::{Map, Value, json};
use vmstate_schema::model::{Field, Length, Subsection, Type};

use super::Shown;

/// The whole document, two blanks a level.
pub(super) fn text(shown: &[Shown]) -> String {
    let mut document = Map::new();
    document.insert("vmschkmachine".to_owned(), json!({"Name": "none"}));
    for Shown { device, .. } in shown {
        let (version, minimum) = (device.version(), device.minimum_version());
        let body = description(&device.name, version, minimum, &device.fields, &device.subsections);
        let entry = json!({
            "Name": device.name,
            "version_id": version,
            "minimum_version_id": minimum,
            "Description": body,
        });
        document.insert(device.name.clone(), entry);
    }
    format!("{:#}\n", Value::Object(document))
}

fn description(
    name: &str,
    version: u32,
    minimum: u32,
    fields: &[Field],
    subsections: &[Subsection],
) -> Value {
    let mut object = Map::new();
    object.insert("name".to_owned(), json!(name));
    object.insert("version_id".to_owned(), json!(version));
    object.insert("minimum_version_id".to_owned(), json!(minimum));
    if !fields.is_empty() {
        object.insert("Fields".to_owned(), fields.iter().map(field).collect());
    }
    if !subsections.is_empty() {
        let part = |part: &Subsection| {
            description(&part.name, part.version, part.minimum, &part.fields, &part.subsections)
        };
        object.insert("Subsections".to_owned(), subsections.iter().map(part).collect());
    }
    Value::Object(object)
}

fn field(field: &Field) -> Value {
    let mut object = Map::new();
    object.insert("field".to_owned(), json!(field.name));
    object.insert("version_id".to_owned(), json!(field.since));
    object.insert("field_exists".to_owned(), json!(field.test.get().is_some()));
    let Some(ty) = &field.ty else { return Value::Object(object) };
    let element = match ty {
        Type::Sequence { length: Length::Fixed(count), element } => {
            object.insert("num".to_owned(), json!(count));
            element
        }
        Type::Sequence { element, .. } => element,
        other => other,
    };
    object.insert("size".to_owned(), json!(element.size().unwrap_or(0)));
    if let Some(nested) = ty.nested() {
        let (version, minimum) = (nested.version, nested.minimum);
        let body = description(&nested.name, version, minimum, &nested.fields, &nested.subsections);
        object.insert("Description".to_owned(), body);
    }
    Value::Object(object)
}
