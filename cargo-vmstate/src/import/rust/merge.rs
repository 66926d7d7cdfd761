//! Structs of one name become one where what came can be said by one: subsections that are not always there, bytes that
//! are no bool, arrays that a field counts.

use std::collections::{HashMap, HashSet};

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
    let mut counters = Counters::default();
    for (at, (a, b)) in one.iter().zip(other).enumerate() {
        if a.name != b.name {
            return None;
        }
        let kind =
            kinds(&a.kind, &b.kind).or_else(|| counters.counted(&one[..=at], &other[..=at]))?;
        let remark = a.remark.clone().or_else(|| b.remark.clone());
        let always = a.always.filter(|value| b.always == Some(*value));
        merged.push(Field { name: a.name.clone(), kind, always, remark });
    }
    Some(merged)
}

/// What may count: by what it was on both sides, the latest.
#[derive(Default)]
struct Counters {
    known: usize,
    by: HashMap<(Option<i128>, i128), usize>,
}

impl Counters {
    /// The last of these has not always as many elements: an earlier integer that was their number each time counts them.
    fn counted(&mut self, one: &[Field], other: &[Field]) -> Option<Kind> {
        let ([before @ .., a], [others @ .., b]) = (one, other) else { return None };
        let element = kinds(&element(&a.kind)?, &element(&b.kind)?)?;
        let number = b.always?;
        let by = match a.kind {
            Kind::Counted(_, by) => {
                Some(by).filter(|by| counts(&before[*by]) && others[*by].always == b.always)
            }
            _ => self.look(before, others).get(&(a.always, number)).copied(),
        }?;
        Some(Kind::Counted(Box::new(element), by))
    }

    fn look(&mut self, one: &[Field], other: &[Field]) -> &HashMap<(Option<i128>, i128), usize> {
        for at in self.known..one.len() {
            if let (true, Some(number)) = (counts(&one[at]), other[at].always) {
                self.by.insert((one[at].always, number), at);
            }
        }
        self.known = one.len();
        &self.by
    }
}

fn counts(field: &Field) -> bool {
    matches!(field.kind, Kind::Value(ty) if ty != "bool")
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
    let places = other.iter().enumerate().map(|(at, part)| (&part.name, at));
    let places: HashMap<&String, usize> = places.rev().collect();
    let mut merged = Vec::new();
    let mut next = 0;
    for part in one {
        match places.get(&part.name).filter(|at| **at >= next) {
            Some(&at) => {
                merged.extend_from_slice(&other[next..at]);
                merged.push(parts(part, &other[at])?);
                next = at + 1;
            }
            None => merged.push(part.clone()),
        }
    }
    merged.extend_from_slice(&other[next..]);
    let mut seen = HashSet::new();
    merged.iter().all(|part| seen.insert(&part.name)).then_some(merged)
}
