//! What is in a description, put together once: structs nest, and what walked into them at each level would take
//! exponential time to compile.

use super::verify::{names_conflict, versions_conflict};
use super::{Description, Shape, Type};

/// What is in the fields and subsections of a description.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub(super) struct Summary {
    /// The bytes of a body of its own version, if every one has the same.
    pub(super) size: Option<usize>,
    /// The bytes that every body of its own version has at least.
    pub(super) minimum_size: usize,
    /// Whether neither state nor a marker decides what is in it.
    pub(super) uniform: bool,
    /// A field that came after the oldest version that loads.
    pub(super) since: bool,
    /// A nested struct that is saved and could never be loaded again.
    pub(super) unloadable: bool,
    /// A nested struct that would swallow a subsection of this one.
    pub(super) swallows: bool,
}

impl Summary {
    pub(super) const NOTHING: Self = Self {
        size: Some(0),
        minimum_size: 0,
        uniform: true,
        since: false,
        unloadable: false,
        swallows: false,
    };

    /// The compiler interprets this for every device: of most fields the size is all there is to say.
    pub(super) const fn of(description: &Description) -> Self {
        let (fields, minimum_version_id) = (description.fields, description.minimum_version_id);
        let uniform = description.subsections.is_empty();
        let mut summary = Self { uniform, ..Self::NOTHING };
        let mut i = 0;
        while i < fields.len() {
            let field = &fields[i];
            i += 1;
            if field.since > minimum_version_id {
                summary.since = true;
            }
            if field.field_exists.is_some() {
                (summary.size, summary.uniform) = (None, false);
            } else if let (Some(size), Some(sum)) = (field.ty.size, summary.size) {
                summary.size = sum.checked_add(size);
                summary.minimum_size = summary.minimum_size.saturating_add(size);
            } else {
                summary.size = None;
                summary.minimum_size = summary.minimum_size.saturating_add(field.ty.minimum_size());
            }
            if field.ty.is_plain() {
                continue;
            }
            summary.uniform = summary.uniform && field.ty.is_uniform();
            summary.unloadable = summary.unloadable || versions_conflict(&field.ty);
            summary.swallows = summary.swallows
                || swallows_inside(&field.ty)
                || field.last && names_conflict(&field.ty, description.subsections);
        }
        if !description.subsections.is_empty() {
            summary.size = None;
        }
        summary
    }
}

/// Whether a struct in it swallows a subsection of its own.
pub(super) const fn swallows_inside(ty: &Type) -> bool {
    match ty.shape {
        Shape::Array(element, _) | Shape::Pointer(element, _) | Shape::Sequence(element, _) => {
            swallows_inside(element)
        }
        Shape::Tree(key, value) => swallows_inside(key) || swallows_inside(value),
        Shape::Struct(nested) | Shape::PinnedStruct(nested, _) => nested.summary.swallows,
        _ => false,
    }
}
