//! The first line in which two types differ, where that matters, and what there is to say about it.

use super::lines::{
    after, before, contains, field_name, head, indent, next_line, quoted, rest, same, same_value,
    skip_children, struct_name, word, word_at,
};
use super::since::Minimums;

/// Two lines that differ, and where they stand in their texts.
pub(super) struct Place<'a> {
    pub(super) was: &'a str,
    pub(super) is: &'a str,
    pub(super) at: usize,
    pub(super) at_now: usize,
}

/// The first line that a released text does not have in common with today's, where that matters.
pub(super) const fn first_difference<'a>(
    released: &'a str,
    current: &'a str,
    limits: bool,
) -> Option<Place<'a>> {
    let (mut was, mut is) = (released, current);
    // The level of the struct at hand if it has a `pre_load`; of the released one, whether a subsection of it is at hand.
    let (mut reset, mut reset_before, mut part) = (usize::MAX, usize::MAX, false);
    // Of the structs at hand, what versions are loaded.
    let (mut minimums_before, mut minimums) = (Minimums::NONE, Minimums::NONE);
    while !(was.is_empty() && is.is_empty()) {
        let ((was_line, was_rest), (is_line, is_rest)) = (next_line(was), next_line(is));
        reset = reset_at(is_line, reset);
        reset_before = reset_at(was_line, reset_before);
        if indent(was_line) == reset_before {
            part = word_at(was_line, "subsection ");
        }
        let since = minimums_before.agree(was_line, &minimums, is_line);
        minimums_before.note(was_line);
        minimums.note(is_line);
        if !was.is_empty() && !is.is_empty() && since && evolved(was_line, is_line, limits) {
            if reset_before != usize::MAX
                && reset != reset_before
                && is_lacking(is_line, reset_before, part)
            {
                break;
            }
            (was, is) = (was_rest, is_rest);
        } else if word_at(was_line, "hook ") {
            was = was_rest;
        } else if word_at(is_line, "hook ") {
            is = is_rest;
        } else if is_addition(is_line, is_rest, indent(is_line) == reset)
            && !is_same_item(was_line, is_line)
        {
            is = skip_children(is_line, is_rest);
        } else {
            break;
        }
    }
    if was.is_empty() && is.is_empty() {
        return None;
    }
    let (at, at_now) = (released.len() - was.len(), current.len() - is.len());
    Some(Place { was: next_line(was).0, is: next_line(is).0, at, at_now })
}

/// The level of the struct whose `pre_load` holds on a line.
const fn reset_at(line: &str, before: usize) -> usize {
    if word_at(line, "hook pre_load ") {
        indent(line)
    } else if indent(line) < before {
        usize::MAX
    } else {
        before
    }
}

/// A field that may not come, and nothing says what it is then: in the struct at this level, or in its subsection at hand.
const fn is_lacking(line: &str, level: usize, part: bool) -> bool {
    let here = indent(line) == level && contains(line, " test ");
    let in_part = part && indent(line) == level + 2;
    word_at(line, "field ") && (here || in_part) && !contains(line, " absent ")
}

/// Whether a line of today is what became of the released one.
const fn is_same_item(was: &str, is: &str) -> bool {
    if word_at(is, "subsection ") {
        return word_at(was, "subsection ") && same(part_name(was), part_name(is));
    }
    same(core(was), core(is))
}

/// What a released struct may gain: a subsection for which something decides, a field with a `test`; of both it is
/// known what is left when they do not come.
const fn is_addition(line: &str, below: &str, reset: bool) -> bool {
    if word_at(line, "subsection ") {
        return is_decided(line) && (reset || is_said(indent(line), below));
    }
    word_at(line, "field ")
        && contains(line, " test ")
        && !is_of_variant(line)
        && (reset || contains(line, " absent "))
}

/// Whether a field is what a variant of an enum holds: its test is the variant, `Read.lba`.
const fn is_of_variant(line: &str) -> bool {
    let (name, test) = (field_name(line), word(line, " test "));
    !test.is_empty() && same(before(name, "."), test) && name.len() > test.len()
}

/// Whether the state decides: machine types do not reach a property of a struct inside of a device.
const fn is_decided(line: &str) -> bool {
    contains(line, " needed ") && contains(line, " by state")
}

/// Whether each field of the subsection at this level says what it is when it does not come.
const fn is_said(level: usize, mut below: &str) -> bool {
    while !below.is_empty() {
        let (line, after) = next_line(below);
        if indent(line) <= level {
            break;
        }
        if indent(line) == level + 2 && word_at(line, "field ") && !contains(line, " absent ") {
            return false;
        }
        below = after;
    }
    true
}

/// The same line, or the released one with what it may gain.
const fn evolved(was: &str, is: &str, limits: bool) -> bool {
    same(was, is)
        || (same(core(was), core(is)) || same_head(core(was), core(is)))
            && changed(was, is, limits).is_none()
}

/// Whether a nested struct is sent at the version that it was: behind a `struct_version` its own may go on.
const fn same_head(was: &str, is: &str) -> bool {
    let (Some(was), Some(is)) = (head(was), head(is)) else { return false };
    (was.is_pinned || is.is_pinned)
        && same(was.before, is.before)
        && same(was.name, is.name)
        && same(was.version, is.version)
        && same(was.after, is.after)
}

/// The line without what may change.
const fn core(line: &str) -> &str {
    const WORDS: [&str; 8] =
        [" by ", " since ", " first ", " max ", " test ", " absent ", " check ", " validate "];
    let (mut line, mut i) = (line, 0);
    while i < WORDS.len() {
        line = before(line, WORDS[i]);
        i += 1;
    }
    line
}

/// What changed that must not, on lines of the same core.
const fn changed(was: &str, is: &str, limits: bool) -> Option<Difference> {
    if word_at(was, "subsection ") {
        let (before, now) = (after(was, " by "), after(is, " by "));
        return if before.is_empty() || same(before, now) {
            None
        } else {
            Some(Difference::Member)
        };
    }
    if !word_at(was, "field ") {
        return None;
    }
    let check = same(word(was, " check "), word(is, " check "));
    if !check || !same_test(word(was, " test "), word(is, " test ")) {
        return Some(Difference::Member);
    }
    let (first, now) = (word(was, " first "), word(is, " first "));
    if !same(first, now) && (limits || !first.is_empty()) {
        return Some(Difference::Member);
    }
    let most = word(was, " max ");
    if lowered(most, word(is, " max ")) && (limits || !most.is_empty()) {
        return Some(Difference::Limit);
    }
    let (before, now) = (quoted(was, " absent "), quoted(is, " absent "));
    if before.is_empty() || same_value(before, now) { None } else { Some(Difference::Absent) }
}

/// None before, the same, or the same with what it is handed, which puts it in quotes.
const fn same_test(was: &str, is: &str) -> bool {
    was.is_empty() || same(was, is) || handed(was.as_bytes(), is.as_bytes())
}

const fn handed(was: &[u8], is: &[u8]) -> bool {
    if is.len() < was.len() + 2 || is[0] != b'"' || is[was.len() + 1] != b'(' {
        return false;
    }
    let mut i = 0;
    while i < was.len() {
        if was[i] != is[i + 1] {
            return false;
        }
        i += 1;
    }
    true
}

const fn lowered(was: &str, is: &str) -> bool {
    if is.is_empty() {
        return false;
    }
    let (was, is) = (was.as_bytes(), is.as_bytes());
    if was.len() != is.len() {
        return was.is_empty() || is.len() < was.len();
    }
    let mut i = 0;
    while i < is.len() {
        if is[i] != was[i] {
            return is[i] < was[i];
        }
        i += 1;
    }
    false
}

/// What it is that differs first.
#[derive(Clone, Copy)]
pub(super) enum Difference {
    /// The values of an enum.
    Values,
    /// Other values of the same bytes are refused: fewer than before, or more.
    Narrowed,
    Widened,
    /// The version of a nested struct.
    Version,
    /// The name of a nested struct.
    StructName,
    /// The name of a nested field, and nothing else of it.
    FieldName,
    /// Something else in a nested struct.
    Member,
    /// A new subsection of which nothing says what decides.
    Undecided,
    /// Nothing says what something is when it does not come.
    Unsaid,
    /// A lower `max`.
    Limit,
    /// Another `absent`.
    Absent,
    /// The type of the field itself.
    Type,
}

impl Difference {
    pub(super) const fn new(was: &str, is: &str, limits: bool) -> Self {
        // `first_difference` knows that it is not the same version.
        if word_at(was, "field ") && !same(word(was, " since "), word(is, " since ")) {
            return Self::Member;
        }
        // Only a `pre_load` is gone, which set it.
        if evolved(was, is, limits) {
            return Self::Unsaid;
        }
        if is_new(was, is) && word_at(is, "subsection ") && !is_decided(is) {
            if !contains(is, " needed ") && !contains(is, " by property ") {
                return Self::Member;
            }
            return Self::Undecided;
        }
        if is_new(was, is)
            && (word_at(is, "subsection ")
                || word_at(is, "field ") && contains(is, " test ") && !is_of_variant(is))
        {
            return Self::Unsaid;
        }
        if (same(core(was), core(is)) || same_head(core(was), core(is)))
            && let Some(difference) = changed(was, is, limits)
        {
            return difference;
        }
        if is_restricted(was, is) {
            Self::Narrowed
        } else if is_restricted(is, was) {
            Self::Widened
        } else if contains(was, "enum ") && contains(is, "enum ") {
            Self::Values
        } else if is_head(was) && is_head(is) {
            if same(before(was, " version "), before(is, " version ")) {
                Self::Version
            } else if same(struct_name(was), struct_name(is)) {
                // Another number of them.
                if word_at(was, "field ") { Self::Member } else { Self::Type }
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

    /// How the message begins.
    pub(super) const fn headline(self) -> &'static str {
        match self {
            Self::Undecided => {
                "nothing says what decides whether a new subsection is sent: field `"
            }
            Self::Unsaid => "nothing says what something is when it does not come: field `",
            Self::Limit => "a `max` is below the released one: field `",
            Self::Absent => "what something is when it does not come changed: field `",
            _ => "wire type of field `",
        }
    }

    /// The rule that is broken.
    pub(super) const fn rule(self) -> &'static str {
        match self {
            Self::Undecided => "VMS0030",
            Self::Unsaid => "VMS0031",
            Self::Absent => "VMS0032",
            Self::Limit => "VMS0033",
            _ => "VMS0010",
        }
    }

    /// What to type, around a name.
    pub(super) const fn remedy(self, was: &str) -> (&'static str, &str, &'static str) {
        match self {
            Self::Values => (
                "keep the released names and values of this enum (`#[vmstate(rename = \"...\")]` on a variant that is only called \
                 otherwise in Rust), and send what is new in a subsection: `#[vmstate(subsection = \"...\")]`",
                "",
                "",
            ),
            Self::Narrowed => (
                "keep the released type on the wire (`#[vmstate(as = u32)]` does, on a `NonZeroU32`), or in the field; to \
                 refuse what no released guest has, `validate` says so by name",
                "",
                "",
            ),
            Self::Widened => (
                "keep the released type on the wire, and send what it cannot hold in a subsection: \
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
            Self::Undecided => (
                "where the state alone decides, say so in the entry of the nested struct: `subsection(key, needed = \"...\", \
                 on = state)`; machine types set properties of devices and cannot reach one in here: what they switch \
                 goes into a subsection of the device",
                "",
                "",
            ),
            Self::Unsaid => (
                "say what it is when it does not come: `absent = 0`, or `absent = keep`, or set it in a `pre_load` \
                 of the nested struct",
                "",
                "",
            ),
            Self::Limit => ("restore `max` in the nested struct", "", ""),
            Self::Absent => ("restore `absent` in the nested struct", "", ""),
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

/// Whether the only difference is that a domain restricts the second: `nonzero uint32` for `uint32`.
const fn is_restricted(was: &str, is: &str) -> bool {
    let (was, is) = (was.as_bytes(), is.as_bytes());
    let mut start = 0;
    while start < was.len() && start < is.len() && was[start] == is[start] {
        start += 1;
    }
    // The type itself may begin like the word.
    let at = word_before(is, start);
    is_word_added(was, is, at, b"nonzero ") || is_word_added(was, is, at, b"utf8 ")
}

/// Where the word at a place begins.
const fn word_before(line: &[u8], mut at: usize) -> usize {
    while at > 0 && line[at - 1] != b' ' {
        at -= 1;
    }
    at
}

const fn is_word_added(was: &[u8], is: &[u8], at: usize, word: &[u8]) -> bool {
    if is.len() != was.len() + word.len() {
        return false;
    }
    let mut i = 0;
    while i < is.len() {
        let expected = if i < at {
            was[i]
        } else if i < at + word.len() {
            word[i - at]
        } else {
            was[i - word.len()]
        };
        if is[i] != expected {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether a line of today has nothing to do with the released one.
const fn is_new(was: &str, is: &str) -> bool {
    if word_at(is, "subsection ") {
        return !word_at(was, "subsection ") || !same(part_name(was), part_name(is));
    }
    word_at(is, "field ") && (!word_at(was, "field ") || !same(field_name(was), field_name(is)))
}

const fn part_name(line: &str) -> &str {
    before(line, " version ")
}

/// Whether a line has a nested struct, be it of a field or of an element.
const fn is_head(line: &str) -> bool {
    contains(line, "struct ") && contains(line, " version ")
}
