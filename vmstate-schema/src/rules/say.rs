//! Phrases that several rules use.

use crate::model::Field;

/// What to type when only the grouping changed.
pub(super) const SAME_BYTES: &str = "if the bytes are the same, only put together in another way, say so on the struct: `same_bytes = \"why\"`";

/// `9.1 hosts`, `8.0 and 9.1 hosts`, `8.0 to 9.1 hosts`.
pub(crate) fn hosts(releases: &[String]) -> String {
    match releases {
        [] => "released hosts".to_owned(),
        [only] => format!("{only} hosts"),
        [first, last] => format!("{first} and {last} hosts"),
        [first, .., last] => format!("{first} to {last} hosts"),
    }
}

/// `no bytes`, `1 byte`, `4 bytes`.
pub(super) fn bytes(size: u64) -> String {
    match size {
        0 => "no bytes".to_owned(),
        1 => "1 byte".to_owned(),
        _ => format!("{size} bytes"),
    }
}

/// `4 bytes`, or `the bytes` if nobody knows how many.
pub(super) fn bytes_of(field: &Field) -> String {
    field.size().map_or_else(|| "the bytes".to_owned(), bytes)
}

/// `` `lcr` (uint32) `` or just `` `lcr` ``.
pub(super) fn with_type(field: &Field) -> String {
    match &field.ty {
        Some(ty) => format!("`{}` ({})", field.name, ty.head()),
        None => format!("`{}`", field.name),
    }
}

/// The name of a field or nothing special: what comes after the last.
pub(super) fn what_follows(next: Option<&Field>) -> String {
    next.map_or_else(|| "what comes next in the stream".to_owned(), |it| format!("`{}`", it.name))
}
