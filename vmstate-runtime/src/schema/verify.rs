//! What only the types know, checked when a device is compiled: a panic here is a compile error
//! there.
//!
//! The derive calls each of these in a `const`, at the span of the field's type.

use super::property::constant::{fail, same};
use super::summary::swallows_inside;
use super::{Description, Field, Length, Shape, Type};

/// Refuses a nested struct that QEMU could save but never load again, in a field behind which others
/// surely follow.
#[track_caller]
pub const fn verify_type(ty: &Type) {
    if versions_conflict(ty) || swallows_inside(ty) {
        verify_versions(ty);
    }
}

/// The same for a field that may be the last of its body.
///
/// `fields` are those of the body that field `index` stands in, `subsections` those that can follow
/// that body.
#[track_caller]
pub const fn verify_last(ty: &Type, fields: &[Field], index: usize, subsections: &[Description]) {
    verify_type(ty);
    if fields[index].last && names_conflict(ty, subsections) {
        verify_names(ty, subsections);
    }
}

/// Whether there is something in it that [`verify_versions`] refuses.
pub(super) const fn versions_conflict(ty: &Type) -> bool {
    match ty.shape {
        Shape::Array(element, _) | Shape::Pointer(element, _) | Shape::Sequence(element, _) => {
            versions_conflict(element)
        }
        Shape::Tree(key, value) => versions_conflict(key) || versions_conflict(value),
        Shape::Struct(nested) => nested.summary.since || nested.summary.unloadable,
        Shape::PinnedStruct(nested, version_id) => {
            version_id > nested.version_id
                || version_id < nested.minimum_version_id
                || nested.summary.unloadable
        }
        _ => false,
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
        if !nested.verified {
            if field.last {
                verify_names(&field.ty, nested.subsections);
            }
            verify_type(&field.ty);
        }
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

/// Whether [`verify_names`] refuses it. A struct that stands there twice in a row is looked into once.
pub(super) const fn names_conflict(ty: &Type, subsections: &[Description]) -> bool {
    if subsections.is_empty() {
        return false;
    }
    let Some(nested) = nested(ty) else { return false };
    let mut i = 0;
    while i < subsections.len() {
        if is_prefix(nested.name, subsections[i].name) {
            return true;
        }
        i += 1;
    }
    let mut before: Option<&Description> = None;
    let mut i = 0;
    while i < nested.fields.len() {
        let field = &nested.fields[i];
        if field.last
            && let Some(inner) = self::nested(&field.ty)
        {
            let again = matches!(before, Some(before) if is_same(before, inner));
            if !again && names_conflict(&field.ty, subsections) {
                return true;
            }
            before = Some(inner);
        }
        i += 1;
    }
    false
}

/// The struct that a value ends with. A list ends with a byte of its own, and so does a tree.
const fn nested(ty: &Type) -> Option<&'static Description> {
    match ty.shape {
        Shape::Sequence(_, Length::Terminated) => None,
        Shape::Array(element, _) | Shape::Pointer(element, _) | Shape::Sequence(element, _) => {
            nested(element)
        }
        Shape::Struct(nested) | Shape::PinnedStruct(nested, _) => Some(nested),
        _ => None,
    }
}

/// Whether two descriptions are one, as far as a const can tell.
const fn is_same(one: &Description, other: &Description) -> bool {
    one.version_id == other.version_id
        && one.fields.len() == other.fields.len()
        && one.subsections.len() == other.subsections.len()
        && same(one.name, other.name)
}

/// A nested struct whose name begins the name of a subsection that can follow it directly: the
/// loader of the nested struct takes the subsection for its own and fails.
#[track_caller]
const fn verify_names(ty: &Type, subsections: &[Description]) {
    if !names_conflict(ty, subsections) {
        return;
    }
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
                if nested.fields[i].last {
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

/// `absent = CONST`: what it is was written down, and not what it is called.
#[track_caller]
pub const fn verify_absent(field: &Field, written: &str) {
    if let Some(value) = field.absent
        && same(value, written)
    {
        fail(&[
            "`absent = ",
            written,
            "`: the value of a const of this type is not recorded, so nothing would see it change, and a guest whose stream \
             leaves `",
            field.name,
            "` out would go on with another one\n\
             help: write the value itself, such as `absent = Mode::Off`; consts of integers, bools, floats and arrays of them \
             are compared by their values\n\
             help: or call a function, `absent = reset()`: its name is recorded, as that of a hook is",
        ]);
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
