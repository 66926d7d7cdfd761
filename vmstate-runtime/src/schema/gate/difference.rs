//! The first line in which two types differ, where that matters, and what there is to say about it.

use super::lines::{
    before, contains, field_name, next_line, rest, same, skip_children, struct_name, word_at,
};

/// The first line that a released text does not have in common with today's, where that matters.
pub(super) const fn first_difference<'a>(was: &'a str, is: &'a str) -> Option<(&'a str, &'a str)> {
    let (mut was, mut is) = (was, is);
    while !(was.is_empty() && is.is_empty()) {
        let ((was_line, was_rest), (is_line, is_rest)) = (next_line(was), next_line(is));
        if !was.is_empty() && !is.is_empty() && evolved(was_line, is_line) {
            (was, is) = (was_rest, is_rest);
        } else if word_at(was_line, "hook ") {
            was = was_rest;
        } else if word_at(is_line, "hook ") {
            is = is_rest;
        } else if is_addition(is_line) {
            is = skip_children(is_line, is_rest);
        } else {
            return Some((was_line, is_line));
        }
    }
    None
}

/// What a released struct may gain: a subsection that is sent when needed, a field with a `test`.
const fn is_addition(line: &str) -> bool {
    word_at(line, "subsection ") && contains(line, " needed ")
        || word_at(line, "field ") && contains(line, " test ")
}

/// The same line, or the released one with a `test` or another `validate`.
const fn evolved(was: &str, is: &str) -> bool {
    let (was, is) = (before(was, " validate "), before(is, " validate "));
    same(was, is) || word_at(is, "field ") && same(was, before(is, " test "))
}

/// What it is that differs first.
#[derive(Clone, Copy)]
pub(super) enum Difference {
    /// The values of an enum.
    Values,
    /// The version of a nested struct.
    Version,
    /// The name of a nested struct.
    StructName,
    /// The name of a nested field, and nothing else of it.
    FieldName,
    /// Something else in a nested struct.
    Member,
    /// The type of the field itself.
    Type,
}

impl Difference {
    pub(super) const fn new(was: &str, is: &str) -> Self {
        if contains(was, "enum ") && contains(is, "enum ") {
            Self::Values
        } else if is_head(was) && is_head(is) {
            if same(before(was, " version "), before(is, " version ")) {
                Self::Version
            } else {
                Self::StructName
            }
        } else if word_at(was, "field ") && word_at(is, "field ") && same(rest(was), rest(is)) {
            Self::FieldName
        } else if word_at(was, "field ") || word_at(is, "field ") || word_at(is, "subsection ") {
            Self::Member
        } else {
            Self::Type
        }
    }

    /// What to type, around a name.
    pub(super) const fn remedy(self, was: &str) -> (&'static str, &str, &'static str) {
        match self {
            Self::Values => (
                "keep the released names and values of this enum, and send what is new in a subsection: \
                 `#[vmstate(subsection = \"...\")]`",
                "",
                "",
            ),
            Self::Version => (
                "restore the version, and send new state in a subsection of the nested struct",
                "",
                "",
            ),
            Self::StructName => (
                "if the type was only renamed in Rust, keep its name on it: `#[vmstate(name = \"",
                struct_name(was),
                "\")]`",
            ),
            Self::FieldName => (
                "if it was only renamed in Rust, keep its wire name: `#[vmstate(rename = \"",
                field_name(was),
                "\")]`",
            ),
            Self::Member => (
                "restore the nested struct, and send new state in a subsection of it: \
                 `#[vmstate(subsection = \"...\")]`",
                "",
                "",
            ),
            Self::Type => (
                "keep the released type here, and send the new state in a subsection: \
                 `#[vmstate(subsection = \"...\")]`",
                "",
                "",
            ),
        }
    }
}

/// Whether a line has a nested struct, be it of a field or of an element.
const fn is_head(line: &str) -> bool {
    contains(line, "struct ") && contains(line, " version ")
}
