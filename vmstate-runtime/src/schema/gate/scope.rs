//! Where the field lies that a length names: the same bytes are counted by the same bytes, whatever those are called.

use crate::schema::property::constant::same;
use crate::schema::text::Text;
use crate::schema::{Field, Length, Shape, Type};

use super::flat::contains;
use super::lines::{after, before};

/// Fields that a length may name, but for new ones, and where the first of them lies.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) fields: &'a [Field],
    pub(super) new: &'a [usize],
    pub(super) version_id: u32,
    pub(super) at: u64,
}

/// Behind all bytes of a subsection are those of its device.
const DEVICE: u64 = 1 << 63;

impl<'a> Scope<'a> {
    pub(super) const fn of_device(fields: &'a [Field], new: &'a [usize]) -> Self {
        Self { fields, new, version_id: u32::MAX, at: DEVICE }
    }

    const fn inside(fields: &'a [Field], version_id: u32, at: u64) -> Self {
        Self { fields, new: &[], version_id, at }
    }

    pub(super) const fn has(&self, index: usize) -> bool {
        self.fields[index].since <= self.version_id && !contains(self.new, index)
    }

    const fn find(&self, path: &str) -> Option<u64> {
        let (mut at, mut i) = (self.at, 0);
        while i < self.fields.len() {
            let field = &self.fields[i];
            if self.has(i) {
                if same(field.name, path) {
                    return Some(at);
                }
                if let Some(inside) = inside(&field.ty, at)
                    && same(before(path, "."), field.name)
                {
                    return inside.find(after(path, "."));
                }
                at = at.saturating_add(weight(&field.ty));
            }
            i += 1;
        }
        None
    }
}

/// The fields of a struct that lies here.
pub(super) const fn inside<'a>(ty: &Type, at: u64) -> Option<Scope<'a>> {
    match ty.shape {
        Shape::Struct(nested) => Some(Scope::inside(nested.fields, u32::MAX, at)),
        Shape::PinnedStruct(nested, version_id) => {
            Some(Scope::inside(nested.fields, version_id, at))
        }
        _ => None,
    }
}

/// What tells two lengths apart if a field of these scopes tells them: where that lies.
pub(super) const fn fingerprint(length: Length, scopes: [&Scope<'_>; 2]) -> Option<u64> {
    let (Length::Field(name, _) | Length::Bits(name)) = length else { return None };
    let place = match scopes[0].find(name) {
        None => scopes[1].find(name),
        place => place,
    };
    let Some(place) = place else { return None };
    let mut text = Text::<0>::new();
    text.word(if let Length::Bits(_) = length { "[bits " } else { "[" });
    text.number(place);
    if let Length::Field(_, times) = length {
        text.byte(b'*');
        text.number(times);
    }
    text.byte(b']');
    Some(text.hash())
}

/// How many bytes a value is, without what has no size.
pub(super) const fn weight(ty: &Type) -> u64 {
    match ty.shape {
        Shape::Leaf | Shape::Restricted(_) | Shape::Enum(_) => match ty.size {
            Some(size) => size as u64,
            None => 0,
        },
        Shape::Array(element, len) => weight(element).saturating_mul(len as u64),
        Shape::Sequence(element, Length::Fixed(len)) => weight(element).saturating_mul(len),
        Shape::Struct(_) | Shape::PinnedStruct(..) => match inside(ty, 0) {
            Some(scope) => all(&scope),
            None => 0,
        },
        Shape::Sequence(..) | Shape::Pointer(..) | Shape::Tree(..) => 0,
    }
}

const fn all(scope: &Scope<'_>) -> u64 {
    let (mut sum, mut i) = (0_u64, 0);
    while i < scope.fields.len() {
        if scope.has(i) {
            sum = sum.saturating_add(weight(&scope.fields[i].ty));
        }
        i += 1;
    }
    sum
}
