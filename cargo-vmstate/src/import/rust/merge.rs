//! Structs of one name become one where what came can be said by one: subsections that are not always there, bytes that
//! are no bool, arrays that a field counts.

use super::model::{Field, Kind, Part};

/// One part that says what both say.
pub(super) fn parts(one: &Part, other: &Part) -> Option<Part> {
    if one.name != other.name || one.version != other.version {
        return None;
    }
    Some(Part {
        name: one.name.clone(),
        version: one.version,
        fields: fields(&one.fields, &other.fields)?,
        parts: subsections(&one.parts, &other.parts)?,
    })
}

fn fields(one: &[Field], other: &[Field]) -> Option<Vec<Field>> {
    if one.len() != other.len() {
        return None;
    }
    let mut merged: Vec<Field> = Vec::with_capacity(one.len());
    for (at, (a, b)) in one.iter().zip(other).enumerate() {
        if a.name != b.name {
            return None;
        }
        let kind = kinds(&a.kind, &b.kind).or_else(|| counted(&one[..=at], &other[..=at]))?;
        let remark = a.remark.clone().or_else(|| b.remark.clone());
        let always = a.always.filter(|value| b.always == Some(*value));
        merged.push(Field { name: a.name.clone(), kind, always, remark });
    }
    Some(merged)
}

/// The last of these has not always as many elements: an earlier integer that was their number each time counts them.
fn counted(one: &[Field], other: &[Field]) -> Option<Kind> {
    let ([before @ .., a], [others @ .., b]) = (one, other) else { return None };
    let element = kinds(&element(&a.kind)?, &element(&b.kind)?)?;
    let is_counter = |at: &usize| {
        let counts = matches!(before[*at].kind, Kind::Value(ty) if ty != "bool");
        counts && b.always.is_some() && others[*at].always == b.always
    };
    let by = match a.kind {
        Kind::Counted(_, by) => Some(by).filter(is_counter),
        _ => (0..before.len()).rev().find(|at| is_counter(at) && before[*at].always == a.always),
    }?;
    Some(Kind::Counted(Box::new(element), by))
}

fn element(kind: &Kind) -> Option<Kind> {
    match kind {
        Kind::Array(element, _) | Kind::Counted(element, _) => Some((**element).clone()),
        Kind::Bytes(_) => Some(Kind::Bytes(1)),
        _ => None,
    }
}

/// One kind that says what both say.
pub(super) fn kinds(one: &Kind, other: &Kind) -> Option<Kind> {
    use Kind::{Allocated, Array, AtMost, Bytes, Equal, Pointers, Queue, Unused, Value};
    let boxed = |a: &Kind, b: &Kind| kinds(a, b).map(Box::new);
    Some(match (one, other) {
        _ if one == other => one.clone(),
        (Value("bool"), Value("u8")) | (Value("u8"), Value("bool")) => Value("u8"),
        (Equal(a, _), Equal(b, _) | Value(b)) | (Value(a), Equal(b, _)) if a == b => Value(a),
        (AtMost(a, x), AtMost(b, y)) if a == b => AtMost(a, *x.max(y)),
        (Unused(a), Bytes(b)) | (Bytes(a), Unused(b)) if a == b => Bytes(*a),
        (Array(a, n), Array(b, m)) if n == m => Array(boxed(a, b)?, *n),
        (Pointers(a, n), Pointers(b, m)) if n == m => Pointers(boxed(a, b)?, n.clone()),
        (Allocated(a, n), Allocated(b, m)) if n == m => Allocated(boxed(a, b)?, *n),
        (Queue(Some(a)), Queue(Some(b))) => Queue(Some(boxed(a, b)?)),
        (Queue(None), queue @ Queue(_)) | (queue @ Queue(_), Queue(None)) => queue.clone(),
        _ => return None,
    })
}

/// All subsections of both, in an order that agrees with both.
fn subsections(one: &[Part], other: &[Part]) -> Option<Vec<Part>> {
    let mut merged = Vec::new();
    let mut rest = other;
    for part in one {
        match rest.iter().position(|it| it.name == part.name) {
            Some(at) => {
                merged.extend_from_slice(&rest[..at]);
                merged.push(parts(part, &rest[at])?);
                rest = &rest[at + 1..];
            }
            None => merged.push(part.clone()),
        }
    }
    merged.extend_from_slice(rest);
    let is_once = |part: &Part| merged.iter().filter(|it| it.name == part.name).count() == 1;
    merged.iter().all(is_once).then_some(merged)
}
