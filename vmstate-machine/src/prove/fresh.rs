//! Values that nobody sent: the simplest ones of a schema, and those that another schema has under the same names.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use vmstate_schema::model::{Body as Schema, Length, Type};

use crate::schema::scope::Scope;
use crate::schema::tree::{
    Body, Part, Slot, Value, encode, innermost, integer_size, into_domain, known, nested_version,
    outside, plain_size, schema_of,
};

/// More elements are not made up, whatever a field says.
const MOST: u64 = 1 << 20;

/// A body with every field of this version that no `test` decides about, and without subsections. Its lengths are to
/// be [settled](settle).
pub(super) fn body(schema: Schema<'_>, version: u32) -> Body<'_> {
    let fields = schema.fields.iter().map(|field| {
        let there = field.since <= version && field.test.get().is_none();
        let value = field.ty.as_ref().filter(|_| there).map(value);
        Slot { name: &field.name, at: 0, value }
    });
    Body { fields: fields.collect(), end: 0, parts: Vec::new() }
}

/// Zeros, first variants, no elements, no object.
pub(super) fn value(ty: &Type) -> Value<'_> {
    if let Some(size) = plain_size(ty) {
        return Value::Plain(plain(innermost(ty), size));
    }
    match ty {
        Type::Leaf { .. } | Type::Enum { .. } => Value::Plain(Vec::new()),
        Type::Struct(nested) => Value::Struct(body(schema_of(nested), nested_version(nested))),
        Type::Sequence { length: Length::Fixed(count), element } => {
            Value::Items((0..*count).map(|_| value(element)).collect())
        }
        Type::Sequence { element, .. } => match plain_size(element) {
            Some(1..) => Value::Plain(Vec::new()),
            _ => Value::Items(Vec::new()),
        },
        Type::Pointer(..) => Value::Pointer(None),
        Type::Tree { .. } => Value::Nodes(Vec::new()),
    }
}

/// `size` bytes of the simplest values of this type.
pub(super) fn plain(of: &Type, size: usize) -> Vec<u8> {
    let Type::Enum { repr, variants } = of else {
        let mut zeros = vec![0; size];
        into_domain(of, &mut zeros);
        return zeros;
    };
    let first = variants.first().map_or(0, |(_, value)| *value);
    encode(first, integer_size(repr).unwrap_or(1)).iter().copied().cycle().take(size).collect()
}

/// What a host with this schema would have sent, as far as another has it: fields of the same name and shape take its
/// values.
pub(super) fn adopt<'s>(schema: Schema<'s>, version: u32, from: &Body<'_>) -> Body<'s> {
    let mut made = body(schema, version);
    for (slot, field) in made.fields.iter_mut().zip(schema.fields) {
        let Some(ty) = field.ty.as_ref().filter(|_| field.since <= version) else { continue };
        if let Some(found) = from.get(slot.name) {
            slot.value = Some(adopt_value(ty, found));
        }
    }
    for part in &from.parts {
        if let Some(known) = known(schema, part.name) {
            let version = known.version.min(part.version);
            let body = adopt(known.body(), version, &part.body);
            made.parts.push(Part { name: &known.name, version, body });
        }
    }
    made
}

fn adopt_value<'s>(ty: &'s Type, from: &Value<'_>) -> Value<'s> {
    match (ty, from) {
        (_, Value::Plain(bytes)) if fits(ty, bytes) => Value::Plain(bytes.clone()),
        (Type::Struct(nested), Value::Struct(from)) => {
            Value::Struct(adopt(schema_of(nested), nested_version(nested), from))
        }
        (Type::Sequence { length: Length::Fixed(count), .. }, Value::Items(items))
            if *count != items.len() as u64 =>
        {
            value(ty)
        }
        (Type::Sequence { element, .. }, Value::Items(items)) if plain_size(element).is_none() => {
            Value::Items(items.iter().map(|item| adopt_value(element, item)).collect())
        }
        (Type::Pointer(_, object), Value::Pointer(Some(from))) => {
            Value::Pointer(Some(Box::new(adopt_value(object, from))))
        }
        (Type::Tree { key, value }, Value::Nodes(nodes)) => {
            let node =
                |(a, b): &(Value<'_>, Value<'_>)| (adopt_value(key, a), adopt_value(value, b));
            Value::Nodes(nodes.iter().map(node).collect())
        }
        _ => value(ty),
    }
}

/// Whether these bytes are a value of the type.
fn fits(ty: &Type, bytes: &[u8]) -> bool {
    let of_size = match (plain_size(ty), ty) {
        (Some(size), _) => size == bytes.len(),
        (None, Type::Sequence { element, .. }) => {
            matches!(plain_size(element), Some(size @ 1..) if bytes.len().is_multiple_of(size))
        }
        (None, ty) => matches!(ty, Type::Leaf { .. }),
    };
    let Type::Enum { repr, variants } = innermost(ty) else {
        return of_size && outside(innermost(ty), bytes).is_none();
    };
    let size = integer_size(repr).unwrap_or(1);
    let is_known = |bytes: &[u8]| variants.iter().any(|(_, value)| encode(*value, size) == bytes);
    of_size && bytes.chunks(size).all(is_known)
}

/// Gives every sequence that a field counts so many elements.
pub(super) fn settle<'s>(body: &mut Body<'s>, schema: Schema<'s>, outer: &Scope<'_, 's>) {
    let outer = Some(outer);
    for (index, field) in schema.fields.iter().enumerate() {
        let (before, rest) = body.fields.split_at_mut(index);
        let scope = Scope { fields: before, outer, properties: &[] };
        if let (Some(ty), Some(Slot { value: Some(value), .. })) = (&field.ty, rest.first_mut()) {
            settle_value(value, ty, &scope);
        }
    }
    let scope = Scope { fields: &body.fields, outer, properties: &[] };
    for part in &mut body.parts {
        if let Some(known) = known(schema, part.name) {
            settle(&mut part.body, known.body(), &scope);
        }
    }
}

fn settle_value<'s>(found: &mut Value<'s>, ty: &'s Type, scope: &Scope<'_, 's>) {
    match (found, ty) {
        (Value::Struct(body), Type::Struct(nested)) => {
            settle(body, schema_of(nested), &Scope::around(&[]));
        }
        (Value::Pointer(Some(object)), Type::Pointer(_, ty)) => settle_value(object, ty, scope),
        (Value::Nodes(nodes), Type::Tree { key, value }) => {
            for (a, b) in nodes {
                settle_value(a, key, scope);
                settle_value(b, value, scope);
            }
        }
        (found, Type::Sequence { length, element }) if plain_size(ty).is_none() => {
            if let Some(count) = scope.count(length).filter(|count| *count <= MOST) {
                resize(found, element, count as usize);
            }
            if let Value::Items(items) = found {
                for item in items {
                    settle_value(item, element, scope);
                }
            }
        }
        _ => {}
    }
}

/// Makes it `count` elements.
pub(super) fn resize<'s>(found: &mut Value<'s>, element: &'s Type, count: usize) {
    match found {
        Value::Plain(bytes) => {
            let len = plain_size(element).unwrap_or(0) * count;
            let more = plain(innermost(element), len.saturating_sub(bytes.len()));
            bytes.truncate(len);
            bytes.extend(more);
        }
        Value::Items(items) => {
            items.truncate(count);
            items.extend((items.len()..count).map(|_| value(element)));
        }
        _ => {}
    }
}
