//! A description as text, in a const: the lines that baseline files consist of, and their fingerprint.
//!
//! The grammar is that of the crate `vmstate-schema`, which reads it; a test there and here holds both to the same bytes. With
//! the fingerprint of its text a type is compared with a released one without building the text; the text itself is for
//! messages and for the tool.

use super::property::{Property, PropertyKind, Value};
use super::text::Text;
use super::{Check, Decided, Description, Field, Length, Priority, Shape, Type};

/// The fingerprint of a type with everything in it.
#[must_use]
pub const fn fingerprint(ty: &Type) -> u64 {
    let mut text = Text::<0>::new();
    type_lines(&mut text, ty, 0);
    text.hash()
}

/// The fingerprint of a device: of the text that a baseline file has of it.
#[must_use]
pub const fn device_fingerprint(device: &Description) -> u64 {
    device_text::<0>(device).hash()
}

/// The fingerprint of a nested struct without its versions, fields and hooks.
pub(super) const fn parts_fingerprint(nested: &Description) -> u64 {
    let mut text = Text::<0>::new();
    text.word("struct ");
    text.name(nested.name);
    text.line();
    let mut i = 0;
    while i < nested.subsections.len() {
        subsection(&mut text, &nested.subsections[i], 1);
        i += 1;
    }
    text.hash()
}

/// The fingerprint of a condition: a version, and the function of a test without what it is handed.
pub(super) const fn hash(since: u32, function: &str) -> u64 {
    let mut text = Text::<0>::new();
    text.number(since as u64);
    text.byte(b' ');
    let bytes = function.as_bytes();
    let mut i = 0;
    while i < bytes.len() && bytes[i] != b'(' {
        text.byte(bytes[i]);
        i += 1;
    }
    text.hash()
}

/// The text of a type with everything in it.
#[must_use]
pub const fn type_text<const N: usize>(ty: &Type) -> Text<N> {
    let mut text = Text::new();
    type_lines(&mut text, ty, 0);
    text
}

/// The text of a device, as the tool reads it.
#[must_use]
pub const fn device_text<const N: usize>(device: &Description) -> Text<N> {
    let mut text = Text::new();
    text.word("vmstate-dump 1\ndevice ");
    text.name(device.name);
    text.line();
    if let Some(predicate) = device.needed {
        text.word("needed ");
        text.path(predicate);
        text.line();
    }
    versions(&mut text, device);
    text.line();
    particulars(&mut text, device);
    body(&mut text, device, 0);
    let mut i = 0;
    while i < device.properties.len() {
        property(&mut text, &device.properties[i]);
        i += 1;
    }
    text
}

const fn versions<const N: usize>(text: &mut Text<N>, description: &Description) {
    text.word("version ");
    text.number(description.version_id as u64);
    text.word(" minimum ");
    text.number(description.minimum_version_id as u64);
}

/// What only a device can have.
const fn particulars<const N: usize>(text: &mut Text<N>, device: &Description) {
    if device.priority.number() != Priority::DEFAULT.number() {
        text.word("priority ");
        text.number(device.priority.number() as u64);
        text.line();
    }
    if device.early_setup {
        text.word("early_setup\n");
    }
    if let Some(reason) = device.unmigratable {
        text.word("unmigratable ");
        text.quoted(reason);
        text.line();
    }
    if let Some(old) = device.load_old {
        text.word("load_old ");
        text.number(old.minimum_version_id as u64);
        text.byte(b' ');
        text.path(old.function);
        text.line();
    }
    breaks(text, "breaks_backward ", device.breaks_backward);
    breaks(text, "breaks_forward ", device.breaks_forward);
    if let Some(why) = device.same_bytes {
        text.word("same_bytes ");
        text.quoted(why);
        text.line();
    }
}

const fn breaks<const N: usize>(text: &mut Text<N>, word: &str, breaks: &[(u32, &str)]) {
    let mut i = 0;
    while i < breaks.len() {
        text.word(word);
        text.number(breaks[i].0 as u64);
        text.byte(b' ');
        text.quoted(breaks[i].1);
        text.line();
        i += 1;
    }
}

/// Hooks, fields and subsections of a device or subsection.
const fn body<const N: usize>(text: &mut Text<N>, description: &Description, level: usize) {
    body_at(text, description, u32::MAX, level);
}

/// The same of what a version of it has.
const fn body_at<const N: usize>(
    text: &mut Text<N>,
    description: &Description,
    version_id: u32,
    level: usize,
) {
    let hooks = description.hooks;
    hook(text, level, "pre_load ", hooks.pre_load);
    hook(text, level, "post_load ", hooks.post_load);
    hook(text, level, "pre_save ", hooks.pre_save);
    hook(text, level, "post_save ", hooks.post_save);
    let mut i = 0;
    while i < description.fields.len() {
        if description.fields[i].since <= version_id {
            field(text, &description.fields[i], level);
        }
        i += 1;
    }
    let mut i = 0;
    while i < description.subsections.len() {
        subsection(text, &description.subsections[i], level);
        i += 1;
    }
}

const fn hook<const N: usize>(
    text: &mut Text<N>,
    level: usize,
    kind: &str,
    function: Option<&str>,
) {
    if let Some(function) = function {
        text.indent(level);
        text.word("hook ");
        text.word(kind);
        text.path(function);
        text.line();
    }
}

const fn subsection<const N: usize>(text: &mut Text<N>, part: &Description, level: usize) {
    text.indent(level);
    text.word("subsection ");
    text.name(part.name);
    text.byte(b' ');
    versions(text, part);
    if let Some(predicate) = part.needed {
        text.word(" needed ");
        text.path(predicate);
    }
    match part.decided {
        Some(Decided::State) => text.word(" by state"),
        Some(Decided::Property(name)) => {
            text.word(" by property ");
            text.name(name);
        }
        Some(Decided::Both(name)) => {
            text.word(" by property ");
            text.name(name);
            text.word(" and state");
        }
        None => {}
    }
    text.line();
    body(text, part, level + 1);
}

const fn field<const N: usize>(text: &mut Text<N>, field: &Field, level: usize) {
    text.indent(level);
    text.word("field ");
    text.name(field.name);
    text.byte(b' ');
    type_head(text, &field.ty);
    if field.since > 0 {
        text.word(" since ");
        text.number(field.since as u64);
    }
    if field.first > 0 {
        text.word(" first ");
        text.number(field.first as u64);
    }
    if let Some(max) = field.max {
        text.word(" max ");
        text.number(max);
    }
    attribute(text, " test ", field.field_exists);
    if let Some(value) = field.absent {
        text.word(" absent ");
        text.quoted(value);
    }
    match field.check {
        Some(Check::Equal) => text.word(" check equal"),
        Some(Check::AtMost) => text.word(" check at_most"),
        None => {}
    }
    attribute(text, " validate ", field.validate);
    text.line();
    type_children(text, &field.ty, level + 1);
}

const fn attribute<const N: usize>(text: &mut Text<N>, word: &str, value: Option<&str>) {
    if let Some(value) = value {
        text.word(word);
        text.path(value);
    }
}

const fn type_lines<const N: usize>(text: &mut Text<N>, ty: &Type, level: usize) {
    type_head(text, ty);
    text.line();
    type_children(text, ty, level + 1);
}

/// What stands on the line of a field.
const fn type_head<const N: usize>(text: &mut Text<N>, ty: &Type) {
    match ty.shape {
        Shape::Leaf => leaf(text, ty),
        Shape::Restricted(domain) => {
            text.word(domain.word());
            text.byte(b' ');
            leaf(text, ty);
        }
        Shape::Enum(variants) => {
            text.word("enum ");
            text.word(ty.name);
            let mut i = 0;
            while i < variants.len() {
                text.byte(b' ');
                text.name(variants[i].0);
                text.byte(b'=');
                text.signed(variants[i].1);
                i += 1;
            }
        }
        Shape::Struct(nested) => {
            text.word("struct ");
            text.name(nested.name);
            text.byte(b' ');
            versions(text, nested);
        }
        Shape::PinnedStruct(nested, at) => {
            text.word("vstruct ");
            text.name(nested.name);
            text.word(" at ");
            text.number(at as u64);
            text.byte(b' ');
            versions(text, nested);
        }
        Shape::Array(element, len) => {
            text.byte(b'[');
            text.number(len as u64);
            text.word("] ");
            type_head(text, element);
        }
        Shape::Pointer(element, marker) => {
            text.word(marker.word());
            text.byte(b' ');
            type_head(text, element);
        }
        Shape::Sequence(element, length) => {
            text.byte(b'[');
            sequence_length(text, length);
            text.word("] ");
            type_head(text, element);
        }
        Shape::Tree(..) => text.word("tree"),
    }
}

const fn sequence_length<const N: usize>(text: &mut Text<N>, length: Length) {
    match length {
        Length::Fixed(count) => text.number(count),
        Length::Field(name, times) => {
            text.count(name);
            if times != 1 {
                text.byte(b'*');
                text.number(times);
            }
        }
        Length::Bits(name) => {
            text.word("bits ");
            text.count(name);
        }
        Length::FixedBits(bits) => {
            text.word("bits ");
            text.number(bits);
        }
        Length::Prefix(name) => {
            text.word("prefix ");
            text.word(name);
        }
        Length::Configured => text.word("configured"),
        Length::Terminated => text.word("terminated"),
    }
}

/// Integers by their name; anything else with its size. A compared integer is an integer: the comparison stands on the
/// field.
const fn leaf<const N: usize>(text: &mut Text<N>, ty: &Type) {
    match ty.name.as_bytes() {
        b"bool" | b"uint8" | b"int8" | b"uint16" | b"int16" | b"uint32" | b"int32" | b"uint64"
        | b"int64" => text.word(ty.name),
        b"uint8 equal" => text.word("uint8"),
        b"uint16 equal" => text.word("uint16"),
        b"uint32 equal" => text.word("uint32"),
        b"int64 equal" => text.word("uint64"),
        b"int32 equal" | b"int32 le" => text.word("int32"),
        b"" if ty.size.is_some() => text.word("nothing:0"),
        _ => {
            text.name(ty.name);
            text.byte(b':');
            match ty.size {
                Some(size) => text.number(size as u64),
                None => text.byte(b'?'),
            }
        }
    }
}

/// The lines below that of a field.
const fn type_children<const N: usize>(text: &mut Text<N>, ty: &Type, level: usize) {
    match ty.shape {
        Shape::Struct(nested) => body(text, nested, level),
        // What came after the pinned version is not sent.
        Shape::PinnedStruct(nested, at) => body_at(text, nested, at, level),
        Shape::Array(element, _) | Shape::Pointer(element, _) | Shape::Sequence(element, _) => {
            type_children(text, element, level);
        }
        Shape::Tree(key, value) => {
            text.indent(level);
            text.word("key ");
            type_head(text, key);
            text.line();
            type_children(text, key, level + 1);
            text.indent(level);
            text.word("value ");
            type_head(text, value);
            text.line();
            type_children(text, value, level + 1);
        }
        _ => {}
    }
}

const fn property<const N: usize>(text: &mut Text<N>, property: &Property) {
    text.word("property ");
    text.name(property.name);
    text.word(match property.kind {
        PropertyKind::Bool => " bool ",
        PropertyKind::Integer { .. } => " integer ",
        PropertyKind::Text => " text ",
        PropertyKind::Choice(_) => " choice ",
    });
    match property.default {
        Value::Bool(true) => text.word("true"),
        Value::Bool(false) => text.word("false"),
        Value::Integer(number) => text.signed(number),
        Value::Text(value) => text.quoted(value),
    }
    text.line();
}
