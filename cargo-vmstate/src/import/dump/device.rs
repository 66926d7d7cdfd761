//! A description of a dump as a device.
//!
//! A dump knows sizes and no types: what is in a field are `data` of its size. What decides a field or a subsection has no name
//! there; here it is called as QEMU calls the member that holds it.

use std::collections::{HashMap, HashSet};

use vmstate_schema::Device;
use vmstate_schema::model::{Field, History, Length, Stamp, Struct, Subsection, Type, Versions};

use crate::qemu::shape::{Described, Entry};

/// What the wire type of all values is called.
const DATA: &str = "data";
/// The predicate of fields that have one.
const TEST: &str = "field_exists";
/// The predicate of subsections.
const NEEDED: &str = "needed";
/// Why a description without fields does not migrate.
const STUCK: &str = "it has no fields, so QEMU does not migrate it";

/// The device that a description is of.
pub(super) fn of(described: &Described) -> Device {
    let versions = Versions { version: described.version, minimum: described.minimum };
    let mut device = Device::new(&described.name);
    device.versions = Some(versions).into();
    device.fields = fields(described);
    device.subsections = subsections(described);
    if described.fields.is_none() {
        device.unmigratable = Some(STUCK.to_owned()).into();
    }
    device
}

fn fields(described: &Described) -> Vec<Field> {
    let numbered = numbered(described.fields().iter().map(|it| it.name.as_str()));
    described.fields().iter().zip(numbered).map(|(entry, name)| field(entry, name)).collect()
}

/// Names; those of several fields have a number, as in the description of a stream.
pub(super) fn numbered<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    names.clone().for_each(|name| *counts.entry(name).or_default() += 1);
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let number = |name: &'n str| {
        let nth = seen.entry(name).or_default();
        *nth += 1;
        if counts[name] == 1 { name.to_owned() } else { format!("{name}[{}]", *nth - 1) }
    };
    names.map(number).collect()
}

fn field(entry: &Entry, name: String) -> Field {
    let one = match &entry.nested {
        Some(nested) => Type::Struct(Box::new(structure(nested))),
        None => Type::Leaf {
            name: DATA.to_owned(),
            size: Some(entry.size).filter(|size| *size > 0),
            domain: None,
        },
    };
    let ty = match entry.num {
        Some(num) => Type::Sequence { length: Length::Fixed(num), element: Box::new(one) },
        None => one,
    };
    let mut test = History::new();
    if entry.exists {
        test.push(Stamp::Next, Some(TEST.to_owned()));
    }
    Field { ty: Some(ty), since: entry.version, test, ..Field::new(name) }
}

fn structure(described: &Described) -> Struct {
    Struct {
        version: described.version,
        minimum: described.minimum,
        fields: fields(described),
        subsections: subsections(described),
        ..Struct::new(&described.name)
    }
}

/// Of two of one name QEMU loads the first; nothing gets to the other.
fn subsections(described: &Described) -> Vec<Subsection> {
    let mut seen = HashSet::new();
    let all = described.subsections.iter();
    all.filter(|part| seen.insert(part.name.as_str())).map(subsection).collect()
}

/// The names of subsections that a description has twice.
pub(super) fn doubled(described: &Described) -> Vec<&str> {
    let all = &described.subsections;
    let mut seen = HashSet::new();
    let mut doubled: Vec<&str> = all.iter().map(|it| it.name.as_str()).collect();
    doubled.retain(|name| !seen.insert(*name));
    let nested = described.fields().iter().filter_map(|it| it.nested.as_ref());
    nested.chain(all).for_each(|inner| doubled.extend(self::doubled(inner)));
    doubled
}

fn subsection(described: &Described) -> Subsection {
    Subsection {
        version: described.version,
        minimum: described.minimum,
        fields: fields(described),
        subsections: subsections(described),
        ..Subsection::new(&described.name, Some(NEEDED.to_owned()))
    }
}

/// Gives a device that older dumps described the numbers of elements that this one knows; says for how many fields.
pub(super) fn learn(older: &mut Device, newer: &Device) -> usize {
    let mut count = learn_fields(&mut older.fields, &newer.fields);
    count += learn_parts(&mut older.subsections, &newer.subsections);
    count
}

fn learn_fields(older: &mut [Field], newer: &[Field]) -> usize {
    let places: HashMap<String, usize> =
        newer.iter().enumerate().map(|(at, it)| (it.name.clone(), at)).collect();
    let known: HashSet<String> = older.iter().map(|it| it.name.clone()).collect();
    let mut count = 0;
    // Where the newer fields go on.
    let (mut next, mut at) = (0, 0);
    while at < older.len() {
        if let Some(&place) = places.get(&older[at].name) {
            count += learn_field(&mut older[at], &newer[place], learn_type);
            (at, next) = (at + 1, place + 1);
            continue;
        }
        // As many under other names stand where these stood.
        let gone = older[at..].iter().take_while(|it| !places.contains_key(&it.name)).count();
        let new = newer[next..].iter().take_while(|it| !known.contains(&it.name)).count();
        if gone == new {
            let pairs = older[at..at + gone].iter_mut().zip(&newer[next..]);
            count += pairs.map(|(field, now)| learn_field(field, now, learn_size)).sum::<usize>();
        }
        (at, next) = (at + gone, next + new);
    }
    count
}

fn learn_field(field: &mut Field, now: &Field, learn: fn(&mut Type, &Type) -> usize) -> usize {
    match (&mut field.ty, &now.ty) {
        (Some(ty), Some(now)) => learn(ty, now),
        _ => 0,
    }
}

/// A field under another name that has several times the size has so many elements.
fn learn_size(ty: &mut Type, now: &Type) -> usize {
    let (Type::Leaf { size: Some(size), .. }, Some(total)) = (&*ty, now.size()) else { return 0 };
    if *size == 0 || total <= *size || total % *size != 0 {
        return 0;
    }
    let length = Length::Fixed(total / *size);
    let one = std::mem::replace(ty, Type::leaf(DATA, 0));
    *ty = Type::Sequence { length, element: Box::new(one) };
    1
}

fn learn_parts(older: &mut [Subsection], newer: &[Subsection]) -> usize {
    let newer: HashMap<&str, &Subsection> = newer.iter().map(|it| (it.name.as_str(), it)).collect();
    let mut count = 0;
    for part in older {
        let Some(now) = newer.get(part.name.as_str()) else { continue };
        count += learn_fields(&mut part.fields, &now.fields);
        count += learn_parts(&mut part.subsections, &now.subsections);
    }
    count
}

fn learn_type(ty: &mut Type, now: &Type) -> usize {
    let mut count = 0;
    if let (Type::Leaf { .. } | Type::Struct(_), Type::Sequence { length, element }) = (&*ty, now)
        && is_same_kind(ty, element)
    {
        let one = std::mem::replace(ty, Type::leaf(DATA, 0));
        *ty = Type::Sequence { length: length.clone(), element: Box::new(one) };
        count += 1;
    }
    count + inside(ty, now)
}

fn is_same_kind(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Struct(a), Type::Struct(b)) => a.name == b.name,
        (a, b) => a == b,
    }
}

fn inside(ty: &mut Type, now: &Type) -> usize {
    match (ty, now) {
        (Type::Struct(a), Type::Struct(b)) => {
            learn_fields(&mut a.fields, &b.fields) + learn_parts(&mut a.subsections, &b.subsections)
        }
        (Type::Sequence { element, .. }, Type::Sequence { element: now, .. }) => {
            inside(element, now)
        }
        _ => 0,
    }
}

/// Whether the dump that a device is from says how many elements fields have.
pub(super) fn has_numbers(device: &Device) -> bool {
    fields_have(&device.fields) || parts_have(&device.subsections)
}

fn fields_have(fields: &[Field]) -> bool {
    fields.iter().any(|field| match &field.ty {
        Some(Type::Sequence { .. }) => true,
        Some(Type::Struct(it)) => fields_have(&it.fields) || parts_have(&it.subsections),
        _ => false,
    })
}

fn parts_have(parts: &[Subsection]) -> bool {
    parts.iter().any(|part| fields_have(&part.fields) || parts_have(&part.subsections))
}
