//! What only the types know, checked when a device is compiled: a panic here is a compile error
//! there.
//!
//! The derive calls each of these in a `const`, at the span of the field's type.

use super::property::constant::fail;
use super::{Description, Field, Shape, Type};

/// Refuses a nested struct that QEMU could save but never load again, in a field behind which others
/// surely follow.
#[track_caller]
pub const fn verify_type(ty: &Type) {
    verify_versions(ty);
}

/// The same for a field that may be the last of its body.
///
/// `fields` are those of the body that field `index` stands in, `subsections` those that can follow
/// that body.
#[track_caller]
pub const fn verify_last(ty: &Type, fields: &[Field], index: usize, subsections: &[Description]) {
    verify_versions(ty);
    if can_be_last(fields, index) {
        verify_names(ty, subsections);
    }
}

/// `since` in a nested struct: no version of it is on the wire, so the loader cannot know which
/// fields there are.
#[track_caller]
const fn verify_versions(ty: &Type) {
    match ty.shape {
        Shape::Array(element, _) | Shape::Pointer(element, _) | Shape::Sequence(element, _) => {
            verify_versions(element);
        }
        Shape::Tree(key, value) => {
            verify_versions(key);
            verify_versions(value);
        }
        Shape::Struct(nested) => verify_nested(nested, nested.minimum_version_id),
        Shape::PinnedStruct(nested, version_id) => {
            verify_pinned(nested, version_id);
            // What came after the pinned version is not sent.
            verify_nested(nested, u32::MAX);
        }
        _ => {}
    }
}

/// The fields of a nested struct; those that came after version `known` cannot be told to be there.
#[track_caller]
const fn verify_nested(nested: &Description, known: u32) {
    let mut i = 0;
    while i < nested.fields.len() {
        let field = &nested.fields[i];
        if field.since > known {
            refuse_since(nested, field);
        }
        // Checked where it was derived, unless that was generic.
        if can_be_last(nested.fields, i) {
            verify_names(&field.ty, nested.subsections);
        }
        verify_versions(&field.ty);
        i += 1;
    }
}

#[track_caller]
const fn refuse_since(nested: &Description, field: &Field) -> ! {
    fail(&[
        "nested `",
        nested.name,
        "` has a field with `since`: `",
        field.name,
        "`\n\
         the version of a nested struct is not on the wire, so an old release reads this field's bytes as \
         the next one's\n\
         help: pin the layout that was released, with `struct_version = ...` on this field, or put the new \
         field into a subsection of the nested struct",
    ])
}

/// A nested struct whose name begins the name of a subsection that can follow it directly: the
/// loader of the nested struct takes the subsection for its own and fails.
#[track_caller]
const fn verify_names(ty: &Type, subsections: &[Description]) {
    match ty.shape {
        Shape::Array(element, _) | Shape::Pointer(element, _) | Shape::Sequence(element, _) => {
            verify_names(element, subsections);
        }
        Shape::Struct(nested) | Shape::PinnedStruct(nested, _) => {
            let mut i = 0;
            while i < subsections.len() {
                if is_prefix(nested.name, subsections[i].name) {
                    refuse_name(nested.name, subsections[i].name);
                }
                i += 1;
            }
            let mut i = 0;
            while i < nested.fields.len() {
                if can_be_last(nested.fields, i) {
                    verify_names(&nested.fields[i].ty, subsections);
                }
                i += 1;
            }
        }
        _ => {}
    }
}

#[track_caller]
const fn refuse_name(nested: &str, subsection: &str) -> ! {
    fail(&[
        "nested `",
        nested,
        "` would swallow subsection `",
        subsection,
        "`\n\
         a loader takes every subsection whose name begins with that of the struct it just read: the stream \
         can be saved and never be loaded\n\
         help: give the nested struct another name: `#[vmstate(name = \"...\")]` on it",
    ])
}

/// Whether no byte needs to follow this field in its body.
const fn can_be_last(fields: &[Field], index: usize) -> bool {
    let mut i = index + 1;
    while i < fields.len() {
        let always = fields[i].since == 0 && fields[i].field_exists.is_none();
        if always && !matches!(fields[i].ty.size, None | Some(0)) {
            return false;
        }
        i += 1;
    }
    true
}

const fn is_prefix(short: &str, long: &str) -> bool {
    let (short, long) = (short.as_bytes(), long.as_bytes());
    if short.len() >= long.len() {
        return false;
    }
    let mut i = 0;
    while i < short.len() {
        if short[i] != long[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// `range = start..end` inside of an array of `len` elements.
#[track_caller]
pub const fn verify_range(len: usize, start: usize, end: usize) {
    if start > end {
        fail(&["`range` ends before it starts; write the lower end first"]);
    }
    if end > len {
        fail(&["`range` ends behind the end of the array; write a smaller end"]);
    }
}

/// `struct_version = n` among the versions that the nested struct can save.
#[track_caller]
pub const fn verify_pinned(nested: &Description, version_id: u32) {
    if version_id > nested.version_id {
        fail(&[
            "`struct_version` is newer than any version of nested `",
            nested.name,
            "`; pin one that it can save",
        ]);
    }
    if version_id < nested.minimum_version_id {
        fail(&[
            "`struct_version` is older than the `minimum_version` of nested `",
            nested.name,
            "`; pin one that it can load",
        ]);
    }
}
