//! A table per device.

use std::fmt::Write as _;

use vmstate_schema::model::{Body, Decided, Field, Hook, Hooks, Subsection, Type};

use super::Shown;
use crate::screen::{BOLD, CYAN, DIM, paint};

/// All devices, one below the other.
pub(super) fn text(shown: &[Shown]) -> String {
    shown.iter().map(device).collect::<Vec<_>>().join("\n")
}

/// One line of the table; a field or a remark.
struct Row {
    offset: Option<u64>,
    size: Option<u64>,
    level: usize,
    name: String,
    ty: String,
    rest: String,
}

fn device(shown: &Shown) -> String {
    let device = &shown.device;
    let mut out = format!(
        "{} version {}, loads from {}\n",
        paint(BOLD, &device.name),
        device.version(),
        device.oldest_loaded()
    );
    for (word, text) in facts(shown) {
        let _ = writeln!(out, "  {word}: {text}");
    }
    hooks(&mut out, &device.hooks);
    table(&mut out, &device.fields);
    subsections(&mut out, &device.subsections);
    for property in &device.properties {
        if let Some(value) = property.value.get() {
            let _ = writeln!(
                out,
                "  property {}: {}, default {}",
                property.name,
                value.kind,
                spelled(&value.default)
            );
        }
    }
    out
}

/// Their names; on stable branches, with those that they came after.
fn releases(shown: &Shown) -> String {
    let name = |at: usize| {
        let (name, parents) = (&shown.releases[at], shown.graph.parents(at));
        if parents.iter().copied().eq(at.checked_sub(1)) {
            return name.clone();
        }
        let after: Vec<&str> = parents.iter().map(|it| shown.releases[*it].as_str()).collect();
        if after.is_empty() {
            name.clone()
        } else {
            format!("{name} after {}", after.join(" and "))
        }
    };
    (0..shown.releases.len()).map(name).collect::<Vec<_>>().join(", ")
}

fn facts(shown: &Shown) -> Vec<(&'static str, String)> {
    let device = &shown.device;
    let mut facts = Vec::new();
    if !shown.releases.is_empty() {
        facts.push(("released with", releases(shown)));
    }
    facts.extend(shown.dropped.iter().map(|why| ("dropped", why.clone())));
    facts.extend(device.needed.get().map(|it| ("sent when", it.clone())));
    facts.extend(device.priority.get().map(|it| ("priority", it.to_string())));
    facts.extend(device.early_setup.get().map(|()| ("sent", "before memory".to_owned())));
    facts.extend(device.unmigratable.get().map(|why| ("cannot migrate", why.clone())));
    let old =
        device.load_old.get().map(|old| format!("`{}` from version {}", old.function, old.since));
    facts.extend(old.map(|old| ("older streams", old)));
    let backward = device.breaks_backward.iter().map(|it| ("older hosts refuse", it));
    let forward = device.breaks_forward.iter().map(|it| ("refuses streams below", it));
    let breaks = backward.chain(forward);
    facts.extend(breaks.map(|(word, it)| (word, format!("version {}: {}", it.version, it.reason))));
    facts
}

fn hooks(out: &mut String, hooks: &Hooks) {
    for hook in Hook::ALL {
        if let Some(function) = hooks.get(hook).get() {
            let _ = writeln!(out, "  {}: {function}", hook.word());
        }
    }
}

fn subsections(out: &mut String, parts: &[Subsection]) {
    for part in parts {
        let sent = sent(part).unwrap_or_else(|| "always sent".to_owned());
        let versions = format!("version {}, loads from {}", part.version, part.minimum);
        let _ = writeln!(
            out,
            "  {} {versions}, {sent}",
            paint(CYAN, format_args!("subsection {}", part.name))
        );
        hooks(out, &part.hooks);
        table(out, &part.fields);
        subsections(out, &part.subsections);
    }
}

/// When a subsection is sent, if not always.
fn sent(part: &Subsection) -> Option<String> {
    let property = part.decided.get().and_then(Decided::property);
    match (&part.needed, property) {
        (Some(needed), None) => Some(format!("sent when {needed}")),
        (Some(needed), Some(property)) => {
            Some(format!("sent when {needed}, by property {property}"))
        }
        (None, Some(property)) => Some(format!("sent when property {property} is on")),
        (None, None) => None,
    }
}

/// The fields of one body. Offsets count from its first byte.
fn table(out: &mut String, fields: &[Field]) {
    let mut rows = Vec::new();
    add(&mut rows, Body { fields, subsections: &[] }, Some(0), 0);
    let width = |text: &dyn Fn(&Row) -> usize| rows.iter().map(text).max().unwrap_or(0);
    let name = width(&|row: &Row| row.name.chars().count() + 2 * row.level);
    let ty = width(&|row: &Row| row.ty.chars().count());
    if !rows.is_empty() {
        let head = format!("  {:>6} {:>6}  {:name$}  {:ty$}", "offset", "size", "field", "type");
        let _ = writeln!(out, "{}", paint(DIM, head.trim_end()));
    }
    for row in &rows {
        let offset = row.offset.map_or_else(|| "-".to_owned(), |offset| offset.to_string());
        let size = row.size.map_or_else(|| "varies".to_owned(), |size| size.to_string());
        let shown = format!("{:indent$}{}", "", row.name, indent = 2 * row.level);
        let line = format!("  {offset:>6} {size:>6}  {shown:name$}  {:ty$}  {}", row.ty, row.rest);
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// The offset behind the fields, if every stream has the same.
fn add(rows: &mut Vec<Row>, body: Body<'_>, start: Option<u64>, level: usize) -> Option<u64> {
    let mut offset = start;
    for field in body.fields {
        let size = field.size();
        rows.push(Row {
            offset,
            size,
            level,
            name: field.name.clone(),
            ty: field.ty.as_ref().map(Type::head).unwrap_or_default(),
            rest: conditions(field),
        });
        if let Some(ty) = &field.ty {
            children(rows, ty, offset, level + 1);
        }
        // A stream of this version has all fields with `since`.
        let certain = if field.test.get().is_some() { None } else { size };
        offset = offset.zip(certain).and_then(|(offset, size)| offset.checked_add(size));
    }
    for part in body.subsections {
        let mut words = vec![format!("version {}", part.version)];
        words.extend(sent(part));
        let (name, ty) = (part.name.clone(), "subsection".to_owned());
        rows.push(Row { offset, size: None, level, name, ty, rest: words.join(", ") });
        add(rows, part.body(), None, level + 1);
        offset = None;
    }
    offset
}

fn children(rows: &mut Vec<Row>, ty: &Type, offset: Option<u64>, level: usize) {
    match ty {
        Type::Struct(nested) => {
            let body = Body { fields: &nested.fields, subsections: &nested.subsections };
            add(rows, body, offset, level);
        }
        // The first element; the others follow at multiples of its size.
        Type::Sequence { element, length } => {
            let first = matches!(length, vmstate_schema::model::Length::Fixed(_));
            children(rows, element, offset.filter(|_| first), level);
        }
        Type::Pointer(_, element) => children(rows, element, None, level),
        Type::Tree { key, value } => {
            for (name, ty) in [("key", key), ("value", value)] {
                let (name, head) = (name.to_owned(), ty.head());
                let size = ty.size();
                rows.push(Row { offset: None, size, level, name, ty: head, rest: String::new() });
                children(rows, ty, None, level + 1);
            }
        }
        Type::Leaf { .. } | Type::Enum { .. } => {}
    }
}

fn conditions(field: &Field) -> String {
    let mut words = Vec::new();
    if field.since > 0 {
        words.push(format!("since version {}", field.since));
    }
    words.extend(field.first.get().map(|first| format!("from element {first} on")));
    words.extend(field.max.get().map(|max| format!("at most {max}")));
    words.extend(field.test.get().map(|predicate| format!("if {predicate}")));
    words.extend(field.absent.get().map(|value| format!("else {value}")));
    words.extend(field.check.map(|check| format!("checked: {}", check.word())));
    words.extend(field.validate.get().map(|predicate| format!("validated by {predicate}")));
    words.join(", ")
}

/// A default as the source has it.
fn spelled(default: &vmstate_schema::model::Default) -> String {
    match default {
        vmstate_schema::model::Default::Bool(value) => value.to_string(),
        vmstate_schema::model::Default::Integer(value) => value.to_string(),
        vmstate_schema::model::Default::Text(value) => format!("{value:?}"),
    }
}
