//! What to type.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use vmstate_runtime::property::{Property, Value};
use vmstate_runtime::schema::{Description, Shape, Type};

use crate::MachineType;

/// How to keep a released machine type from sending a subsection.
pub(crate) fn of_part(
    description: &Description,
    path: &str,
    machine: Option<&MachineType>,
) -> Vec<String> {
    let Some(part) = find_part(description, path) else { return Vec::new() };
    let key = path.rsplit('/').next().unwrap_or(path).replace('-', "_");
    let named = description.properties.iter().find(|it| same(it.name, &key)).map(|it| it.name);
    let property = part.decided.and_then(vmstate_runtime::schema::Decided::property).or(named);
    let needed = part.needed.unwrap_or("its `needed`");
    match property {
        Some(name) => entry(description, name, machine, needed),
        None => Vec::from([format!(
            "give it a property, `subsection({key}, property = \"{}\")`, and switch that off under {}",
            key.replace('_', "-"),
            older(machine)
        )]),
    }
}

/// How to make a released machine type send a section.
pub(crate) fn of_section(
    description: &Description,
    needed: &str,
    machine: Option<&MachineType>,
) -> Vec<String> {
    match description.properties.iter().find(|it| same(it.name, needed)) {
        Some(property) => entry(description, property.name, machine, needed),
        None => Vec::from([format!(
            "`{needed}` decides it: let it ask a property that {} sets",
            older(machine)
        )]),
    }
}

/// How to make a released machine type send a field, or not.
pub(crate) fn of_field(
    description: &Description,
    path: &str,
    machine: Option<&MachineType>,
) -> Vec<String> {
    let name = path.rsplit(['.', '/']).next().unwrap_or(path);
    let fields = description.fields.iter();
    let field = fields.chain(description.subsections.iter().flat_map(|part| part.fields));
    let field = field.clone().find(|field| field.name == name);
    let test = field.and_then(|field| field.field_exists);
    // The property that a test is handed, or that a method of the same name asks.
    let handed = |it: &&Property| {
        let words =
            test.unwrap_or_default().split(|char: char| !char.is_alphanumeric() && char != '_');
        words.into_iter().any(|word| same(it.name, word))
    };
    let property = field
        .and_then(|field| field.properties.last().copied())
        .or_else(|| description.properties.iter().find(handed).map(|it| it.name));
    match (property, test) {
        (Some(property), Some(test)) => entry(description, property, machine, test),
        (None, Some(test)) if !description.properties.is_empty() => Vec::from([format!(
            "`{test}` decides it: let it be handed a property that {} sets",
            older(machine)
        )]),
        _ => Vec::from([format!(
            "let a `test` that is handed a property decide whether `{name}` is there, and set that property under {}",
            older(machine)
        )]),
    }
}

/// The entry for a property that is not what the release needs.
fn entry(
    description: &Description,
    name: &str,
    machine: Option<&MachineType>,
    decides: &str,
) -> Vec<String> {
    let Some(property) = description.properties.iter().find(|it| it.name == name) else {
        return Vec::new();
    };
    let set = machine.and_then(|machine| machine.entry(description.name, name));
    let value = set.map_or(property.default, |entry| {
        property.kind.resolve(&entry.value).unwrap_or(entry.value)
    });
    let Some(machine) = machine else {
        return Vec::from([format!("it hangs on the property `{name}`, which is {value}")]);
    };
    let path = format!("\"{}.{name}\"", description.name);
    match (set, value) {
        (None, Value::Bool(now)) => {
            Vec::from([format!("add the entry `{path} = {}` under `\"{}\"`", !now, machine.name())])
        }
        (None, _) => Vec::from([format!(
            "add an entry `{path} = ..` under `\"{}\"` with what the release did",
            machine.name()
        )]),
        (Some(_), value) => Vec::from([format!(
            "`{name}` is {value} under `{}`, and that changes nothing: let `{decides}` ask it",
            machine.name()
        )]),
    }
}

fn older(machine: Option<&MachineType>) -> String {
    machine.map_or_else(
        || "the machine types of that release".to_string(),
        |it| format!("`\"{}\"`", it.name()),
    )
}

fn same(property: &str, word: &str) -> bool {
    property.replace('-', "_") == word
}

/// A subsection by its full name, wherever it is.
fn find_part(description: &Description, name: &str) -> Option<Description> {
    let own = description
        .subsections
        .iter()
        .find_map(|part| if part.name == name { Some(*part) } else { find_part(part, name) });
    own.or_else(|| description.fields.iter().find_map(|field| in_type(&field.ty, name)))
}

fn in_type(ty: &Type, name: &str) -> Option<Description> {
    match ty.shape {
        Shape::Struct(nested) | Shape::PinnedStruct(nested, _) => find_part(nested, name),
        Shape::Array(element, _) | Shape::Pointer(element, _) | Shape::Sequence(element, _) => {
            in_type(element, name)
        }
        Shape::Tree(_, value) => in_type(value, name),
        _ => None,
    }
}
