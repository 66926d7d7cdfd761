//! Where the field lies that a length names: the same bytes are counted by the same bytes, whatever those are called.

use crate::model::{Field, Length, Type, hash};

/// Fields that a length may name, and where the first of them lies.
#[derive(Clone, Copy, Default)]
pub(super) struct Scope<'a> {
    fields: &'a [Field],
    at: u64,
}

/// Behind all bytes of a subsection are those of its device.
const DEVICE: u64 = 1 << 63;

impl<'a> Scope<'a> {
    pub(super) fn new(fields: &'a [Field], at: u64) -> Self {
        Self { fields, at }
    }

    pub(super) fn of_device(fields: &'a [Field]) -> Self {
        Self::new(fields, DEVICE)
    }

    fn find(&self, path: &str) -> Option<u64> {
        let mut at = self.at;
        for field in self.fields {
            let rest = path.strip_prefix(field.name.as_str());
            if rest == Some("") {
                return Some(at);
            }
            if let Some(rest) = rest.and_then(|rest| rest.strip_prefix('.'))
                && let Some(Type::Struct(nested)) = &field.ty
            {
                return Scope::new(&nested.sent_fields(), at).find(rest);
            }
            at = at.saturating_add(weight(field));
        }
        None
    }
}

/// What tells two lengths apart: for one that a field of these scopes tells, where that lies.
pub(super) fn fingerprint(length: &Length, scopes: [Scope<'_>; 2]) -> u64 {
    let place = |name: &str| scopes.into_iter().find_map(|scope| scope.find(name));
    let text = match length {
        Length::Field(name, times) => place(name).map(|at| format!("[{at}*{times}]")),
        Length::Bits(name) => place(name).map(|at| format!("[bits {at}]")),
        _ => None,
    };
    text.map_or_else(
        || {
            let element = Box::new(Type::leaf("uint8", 1));
            Type::Sequence { length: length.clone(), element }.fingerprint()
        },
        |text| hash(text.as_bytes()),
    )
}

/// How many bytes a field is, without what has no size.
pub(super) fn weight(field: &Field) -> u64 {
    field.ty.as_ref().map_or(0, of_type)
}

fn of_type(ty: &Type) -> u64 {
    match ty {
        Type::Struct(nested) => {
            nested.sent_fields().iter().fold(0, |sum, it| weight(it).saturating_add(sum))
        }
        Type::Sequence { length: Length::Fixed(len), element } => {
            of_type(element).saturating_mul(*len)
        }
        Type::Leaf { .. } | Type::Enum { .. } => ty.size().unwrap_or(0),
        Type::Sequence { .. } | Type::Pointer(..) | Type::Tree { .. } => 0,
    }
}
