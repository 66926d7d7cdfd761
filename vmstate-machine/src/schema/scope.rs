//! How many elements a sequence has, where an earlier field says so.

use alloc::string::String;

use vmstate_schema::model::Length;

use super::tree::{Slot, Value, integer};

/// The fields that a length can name: those of the same body, then those of the body around a subsection, then
/// properties.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a, 's> {
    pub(crate) fields: &'a [Slot<'s>],
    pub(crate) outer: Option<&'a Scope<'a, 's>>,
    /// Properties that are integers, by the name that a field has.
    pub(crate) properties: &'a [(String, u64)],
}

impl<'a> Scope<'a, '_> {
    /// What is around a device: its properties.
    pub(crate) fn around(properties: &'a [(String, u64)]) -> Self {
        Self { fields: &[], outer: None, properties }
    }

    /// The number of elements that a field says; `None` if something else says it: the configuration, or a function.
    pub(crate) fn count(&self, length: &Length) -> Option<u64> {
        match length {
            Length::Fixed(count) => Some(*count),
            Length::Field(path, times) => self.integer(path)?.checked_mul(*times),
            Length::Bits(path) => Some(self.integer(path)?.div_ceil(64)),
            Length::FixedBits(bits) => Some(bits.div_ceil(64)),
            Length::Prefix(_) | Length::Configured | Length::Terminated => None,
        }
    }

    fn integer(&self, path: &str) -> Option<u64> {
        let here = find(self.fields, path).and_then(|value| match value {
            Value::Plain(bytes) => integer(bytes),
            _ => None,
        });
        let property =
            || self.properties.iter().find(|(name, _)| name == path).map(|(_, value)| *value);
        here.or_else(|| self.outer?.integer(path)).or_else(property)
    }
}

/// The value at `a.b` in these fields.
fn find<'a, 's>(fields: &'a [Slot<'s>], path: &str) -> Option<&'a Value<'s>> {
    let whole = fields.iter().find(|slot| slot.name == path);
    if let Some(slot) = whole {
        return slot.value.as_ref();
    }
    let (first, rest) = path.split_once('.')?;
    match fields.iter().find(|slot| slot.name == first)?.value.as_ref()? {
        Value::Struct(body) => find(&body.fields, rest),
        _ => None,
    }
}
