//! What QEMU's `-dump-vmstate` prints, so that scripts made for it can be used.
//!
//! What follows from the wire is here; the rest, such as qdev types, is in `qdev.json` ([`Names`]).

use std::collections::BTreeMap;

use vmstate_schema::model::{Field, Length, Subsection, Type};

use super::Shown;
use crate::qemu::names::Names;
use crate::qemu::shape::{Described, Dump, Entry};

/// The whole document, and the devices that are not in it, since they are of no qdev type.
pub(super) fn text<'s>(
    shown: impl Iterator<Item = &'s Shown>,
    names: Option<&Names>,
) -> (String, Vec<String>) {
    let (mut types, mut without) = (BTreeMap::new(), Vec::new());
    let unnamed = Names::default();
    for Shown { device, key, .. } in shown {
        let described = describe(device, names.unwrap_or(&unnamed));
        let Some(names) = names else {
            types.insert(key.clone(), described);
            continue;
        };
        let before = types.len();
        types.extend(names.types_of(key).map(|qdev| (qdev.to_owned(), described.clone())));
        if types.len() == before {
            without.push(key.clone());
        }
    }
    let dump = Dump { machine: None, types: types.into_iter().collect() };
    (dump.text(), without)
}

/// A device as QEMU describes it.
pub(crate) fn describe(device: &vmstate_schema::Device, names: &Names) -> Described {
    let spelled = Spelled { names };
    let (version, minimum) = (device.version(), device.minimum_version());
    let described =
        spelled.body(&device.name, version, minimum, &device.fields, &device.subsections);
    // What does not migrate has no fields.
    let stuck = device.fields.is_empty() && device.unmigratable.get().is_some();
    Described { fields: described.fields.filter(|_| !stuck), ..described }
}

struct Spelled<'n> {
    names: &'n Names,
}

impl Spelled<'_> {
    fn body(
        &self,
        name: &str,
        version: u32,
        minimum: u32,
        fields: &[Field],
        subsections: &[Subsection],
    ) -> Described {
        let part = |part: &Subsection| {
            self.body(&part.name, part.version, part.minimum, &part.fields, &part.subsections)
        };
        let fields = fields.iter().filter(|field| !is_nothing(field));
        let shown = fields.flat_map(|field| self.names.shown(name, &field.name, self.field(field)));
        Described {
            name: name.to_owned(),
            version,
            minimum,
            fields: Some(shown.collect()),
            subsections: subsections.iter().map(part).collect(),
        }
    }

    fn field(&self, field: &Field) -> Entry {
        let mut entry = Entry {
            name: stem(&field.name).to_owned(),
            version: field.since,
            exists: field.test.get().is_some(),
            ..Entry::default()
        };
        let Some(ty) = &field.ty else { return entry };
        (entry.num, entry.size) = elements(ty);
        entry.nested = ty.nested().map(|nested| {
            let (version, minimum) = (nested.version, nested.minimum);
            self.body(&nested.name, version, minimum, &nested.fields, &nested.subsections)
        });
        entry
    }
}

/// Whether there is nothing of it on the wire: what says by being there that something is so, or a check.
pub(crate) fn is_nothing(field: &Field) -> bool {
    matches!(field.ty, Some(Type::Leaf { size: Some(0), .. }))
}

/// The name without the number that tells fields of one name apart. In a stream's description they have it, in a dump not.
pub(crate) fn stem(name: &str) -> &str {
    let Some((stem, number)) = name.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) else {
        return name;
    };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { stem } else { name }
}

/// How many elements, if that is fixed, and the size of one. Of bytes whose number varies QEMU says no size.
fn elements(ty: &Type) -> (Option<u64>, u64) {
    let (mut innermost, mut count, mut fixed) = (ty, 1_u64, true);
    while let Type::Sequence { length, element } = innermost {
        match length {
            Length::Fixed(len) => count = count.saturating_mul(*len),
            _ => fixed = false,
        }
        innermost = element;
    }
    if let Type::Pointer(_, element) = innermost {
        innermost = element;
    }
    let size = innermost.size().unwrap_or(0);
    let is_array = innermost != ty && matches!(ty, Type::Sequence { .. });
    let is_byte = matches!(innermost, Type::Leaf { name, .. } if name == "uint8");
    match fixed {
        true => (Some(count).filter(|_| is_array && count != 1), size),
        false if is_byte || is_bitmap(ty) => (None, 0),
        false => (None, size),
    }
}

fn is_bitmap(ty: &Type) -> bool {
    matches!(ty, Type::Sequence { length: Length::Bits(_) | Length::FixedBits(_), .. })
}
