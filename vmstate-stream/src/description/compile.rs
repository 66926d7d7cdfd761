//! From the description of a device to its template.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use vmstate_runtime::schema::{Description, Field, Length, Marker, Shape, Type};

use super::Style;
use super::step::{Block, Elements, Op, Part, Pointers, Take};
use super::text::quoted;

/// What ends the description of an element, behind its size.
pub(super) const END: &str = "}, ";

/// The members of the object that describes a section, behind its name.
pub(super) fn device(style: Style, description: &'static Description) -> Block {
    block(|out| {
        body(style, description, description.version_id, out);
        out.text("}");
    })
}

fn block(inside: impl FnOnce(&mut Block)) -> Block {
    let mut block = Block::default();
    inside(&mut block);
    block
}

/// The members that describe a struct, or a part of it.
fn body(style: Style, description: &'static Description, version_id: u32, out: &mut Block) {
    let name = quoted(description.name);
    out.text(&format!("\"vmsd_name\": {name}, \"version\": {version_id}, \"fields\": ["));
    for (index, sent) in description.fields.iter().enumerate() {
        let name = name_of(description, index);
        match sent.field_exists {
            _ if sent.since > version_id => {}
            Some(_) => {
                let mut inside = block(|out| field(style, &name, sent, out));
                out.op(&inside.take_begin(), Op::Field(index, inside));
            }
            None => field(style, &name, sent, out),
        }
    }
    out.end_list();
    if !description.subsections.is_empty() {
        let mut parts: Vec<Part> =
            description.subsections.iter().map(|part| subsection(style, part)).collect();
        let begin = core::mem::take(&mut parts[0].begin[0]);
        out.op(&begin, Op::Subsections(parts));
        out.text("]");
    }
}

fn subsection(style: Style, part: &'static Description) -> Part {
    let header = 1 + 1 + part.name.len() + 4;
    let mut inside = block(|out| {
        out.constant("{", header);
        body(style, part, part.version_id, out);
        out.text("}");
    });
    let begin = inside.take_begin();
    let begin = [", \"subsections\": [", ", "].map(|before| [before.as_bytes(), &begin].concat());
    Part { name: part.name, begin, inside }
}

fn field(style: Style, name: &str, field: &'static Field, out: &mut Block) {
    // A place in the order without a value, for a check, or for a subsection that says all by being there. Several of nothing, or a
    // pointer to it, have a number or a mark, which are described.
    if field.ty.size == Some(0) && matches!(field.ty.name, "" | "unused_buffer") {
        return;
    }
    let (ty, number) = elements(&field.ty);
    if let Shape::Pointer(object, Marker::Auto) = ty.shape {
        return allocated(style, name, object, number, out);
    }
    let alike = field.field_exists.is_none() && ty.is_uniform();
    let one = format!("{{\"name\": {}", quoted(name));
    if let (Shape::Pointer(object, Marker::Null), true) = (ty.shape, style.describes_null()) {
        let alike = field.field_exists.is_none() && object.is_uniform();
        return pointers(style, &one, object, number, alike, out);
    }
    let many = format!("{one}, \"{}\": ", if alike { "array_len" } else { "index" });
    let (len, times) = match (number, size_of(ty)) {
        (Number::Fixed(len), Some(size)) => {
            // More than any memory has is never sent.
            let some = size.checked_mul(len).is_some_and(|all| isize::try_from(all).is_ok());
            let described = if alike || !some { len.min(1) } else { len };
            for index in 0..described {
                match len {
                    1 => out.text(&one),
                    _ if alike => out.text(&format!("{many}{len}")),
                    _ if style.numbers(index as u64, len as u64) => {
                        out.text(&format!("{many}{index}"));
                    }
                    _ => out.text(&one),
                }
                element(style, ty, out);
            }
            return out.constant("", size.wrapping_mul(len - described));
        }
        (Number::Fixed(len), None) => (Some(len as u64), 1),
        (Number::Counted(times), _) => (None, times as u64),
    };
    let size = size_of(ty).map(|size| size as u64);
    let inside = block(|out| element(style, ty, out));
    // An element of no known size ends with a number: the rest of it goes before the next one.
    let next = if size.is_some() { many.clone() } else { format!("{END}{many}") }.into_bytes();
    let (unnumbered, one) = (next.len() - (many.len() - one.len()), one.len());
    let traced = matches!(ty.shape, Shape::Pointer(..));
    let elements =
        Elements { len, times, alike, traced, one, style, next, unnumbered, inside, size };
    out.op(many.as_bytes(), Op::Elements(Box::new(elements)));
}

/// Elements with a marker before each: an entry for the marker, and then one for the object, if there
/// is one. None has an index, and each is described (QEMU 11: `VMS_ARRAY_OF_POINTER_AUTO_ALLOC`).
fn allocated(style: Style, name: &str, object: &'static Type, number: Number, out: &mut Block) {
    let named = format!("{{\"name\": {}", quoted(name));
    let one = |out: &mut Block| {
        out.text(&format!("{named}, \"type\": \"ptr-marker\", \"size\": 1{END}"));
        let mut inside = block(|out| {
            out.constant("", 1);
            single(style, &named, object, out);
        });
        out.op(&inside.take_begin(), Op::Pointer(inside, ""));
    };
    match number {
        Number::Fixed(len) => (0..len).for_each(|_| one(out)),
        Number::Counted(times) => {
            let node = block(|out| (0..times).for_each(|_| one(out)));
            out.op(b"", Op::Nodes(0, node));
        }
    }
}

/// Pointers, of which those that are null have a type of their own. So runs of those that are null and of
/// those that are not are described apart (QEMU 10: `vmsd_create_fake_nullptr_field`).
fn pointers(
    style: Style,
    named: &str,
    object: &'static Type,
    number: Number,
    alike: bool,
    out: &mut Block,
) {
    let (len, times) = match number {
        Number::Fixed(len) => (Some(len as u64), 1),
        Number::Counted(times) => (None, times as u64),
    };
    let name = if style == Style::V11_1 { "ptr-marker" } else { "nullptr" };
    let null = format!(", \"type\": \"{name}\", \"size\": 1{END}").into_bytes();
    let object = block(|out| single(style, "", object, out));
    let named = named.as_bytes().to_vec();
    out.op(b"", Op::Pointers(Box::new(Pointers { len, times, alike, style, named, null, object })));
}

/// One value, which begins with `named`.
fn single(style: Style, named: &str, ty: &'static Type, out: &mut Block) {
    if size_of(ty).is_some() {
        out.text(named);
        return element(style, ty, out);
    }
    let elements = Elements {
        len: Some(1),
        times: 1,
        alike: false,
        traced: false,
        one: named.len(),
        style,
        next: Vec::new(),
        unnumbered: 0,
        inside: block(|out| element(style, ty, out)),
        size: None,
    };
    out.op(named.as_bytes(), Op::Elements(Box::new(elements)));
}

/// What is behind the name of an element; without the size if state decides.
fn element(style: Style, ty: &'static Type, out: &mut Block) {
    out.text(&format!(", \"type\": {}, ", quoted(ty.name)));
    value(style, ty, false, out);
    out.text("\"size\": ");
    if let Some(size) = size_of(ty) {
        out.text(&format!("{size}{END}"));
    }
}

/// What is in a value. A struct has an object of its own, unless it is at a pinned version, made for
/// the purpose or in a list: then it is `inline`, in that of the field.
fn value(style: Style, ty: &'static Type, inline: bool, out: &mut Block) {
    match ty.shape {
        Shape::Struct(nested) if ty.name == "struct" && !inline => {
            out.text("\"struct\": {");
            structure(style, nested, nested.version_id, "}, ", out);
        }
        Shape::Struct(nested) => structure(style, nested, nested.version_id, ", ", out),
        Shape::PinnedStruct(nested, version_id) => structure(style, nested, version_id, ", ", out),
        Shape::Pointer(object, marker) => {
            let null = if ty.description().is_some() { "\"struct\": {}, " } else { "" };
            let mut object = block(|out| {
                if marker.precedes_objects() {
                    out.constant("", 1);
                }
                value(style, object, inline, out);
            });
            out.op(&object.take_begin(), Op::Pointer(object, null));
        }
        Shape::Sequence(item, Length::Terminated) => {
            out.op(b"", Op::Nodes(1, node(style, &[item])));
        }
        Shape::Tree(key, item) => out.op(b"", Op::Nodes(4 + 1, node(style, &[key, item]))),
        _ => match size_of(ty) {
            Some(size) => out.constant("", size),
            None => out.take(Take::Bytes(element_size(ty))),
        },
    }
}

fn structure(
    style: Style,
    nested: &'static Description,
    version_id: u32,
    behind: &str,
    out: &mut Block,
) {
    body(style, nested, version_id, out);
    out.text(behind);
    if nested.has_options() {
        out.take(Take::End);
    }
}

/// What stands in a list or tree behind a byte.
fn node(style: Style, values: &[&'static Type]) -> Block {
    block(|out| {
        out.constant("", 1);
        for ty in values {
            value(style, ty, true, out);
        }
    })
}

/// The name of a field. Those of one name in a struct are numbered.
fn name_of(description: &Description, index: usize) -> String {
    let name = description.fields[index].name;
    let same = |fields: &[Field]| fields.iter().filter(|field| field.name == name).count();
    match same(description.fields) {
        1 => name.to_string(),
        _ => format!("{name}[{}]", same(&description.fields[..index])),
    }
}

/// How many elements a field has.
#[derive(Clone, Copy)]
enum Number {
    Fixed(usize),
    /// In each that is counted there are so many.
    Counted(usize),
}

/// The elements of a field. Two dimensions are one; buffers and bitmaps are one value.
fn elements(ty: &'static Type) -> (&'static Type, Number) {
    let (element, outer) = match ty.shape {
        Shape::Array(element, len) => (element, Number::Fixed(len)),
        Shape::Sequence(element, Length::Fixed(len)) => (element, Number::Fixed(len as usize)),
        Shape::Sequence(element, Length::Field(..) | Length::Configured) => {
            (element, Number::Counted(1))
        }
        _ => return (ty, Number::Fixed(1)),
    };
    if element.name != ty.name || ty.name == "bitmap" {
        return (ty, Number::Fixed(1));
    }
    match (outer, elements(element)) {
        (Number::Fixed(rows), (element, Number::Fixed(len))) => {
            (element, Number::Fixed(rows.saturating_mul(len)))
        }
        (Number::Counted(_), (element, Number::Fixed(len))) => (element, Number::Counted(len)),
        _ => (element, outer),
    }
}

/// The bytes that each value of a type has, also where a const counts its elements.
fn size_of(ty: &Type) -> Option<usize> {
    match ty.shape {
        Shape::Sequence(element, Length::Fixed(len)) => element.size?.checked_mul(len as usize),
        _ => ty.size,
    }
}

/// A buffer is a sequence that is described as one value.
fn element_size(ty: &Type) -> u64 {
    match ty.shape {
        Shape::Sequence(element, _) => element.size.unwrap_or(0) as u64,
        _ => 0,
    }
}
