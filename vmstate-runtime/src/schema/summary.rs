//! What is in a description, put together once: structs nest, and what walked into them at each level would take
//! exponential time to compile.

use super::verify::{names_conflict, versions_conflict};
use super::{Description, Shape, Type};

/// What is in the fields and subsections of a description.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub(super) struct Summary {
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
    pub(super) const NOTHING: Self =
        Self { minimum_size: 0, uniform: true, since: false, unloadable: false, swallows: false };

    pub(super) const fn of(description: &Description) -> Self {
        let mut summary = Self { uniform: !description.has_options(), ..Self::NOTHING };
        let mut i = 0;
        while i < description.fields.len() {
            let field = &description.fields[i];
            if field.field_exists.is_none() {
                summary.minimum_size = summary.minimum_size.saturating_add(field.ty.minimum_size());
            }
            summary.uniform = summary.uniform && field.ty.is_uniform();
            summary.since = summary.since || field.since > description.minimum_version_id;
            summary.unloadable = summary.unloadable || versions_conflict(&field.ty);
            summary.swallows = summary.swallows
                || swallows_inside(&field.ty)
                || field.last && names_conflict(&field.ty, description.subsections);
            i += 1;
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
