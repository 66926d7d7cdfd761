//! What a field that kept its place must keep: VMS0010 to VMS0012, VMS0018, VMS0032 and VMS0033.

use super::bodies::Pair;
use super::compare::Judge;
use super::types::{TypeChange, type_change};
use super::{Directions, Finding, Place, Rule, decided, say};
use crate::model::{Check, Field, Length, Type};

pub(super) fn compare(judge: &mut Judge<'_>, pair: &Pair<'_>, from: &Field, index: usize) {
    let to = &pair.current.fields[index];
    // A stream below the minimum is not read by the fields, so an older `since` says nothing.
    let minimum = match pair.part {
        Some(part) => part.minimum,
        None => judge.current.minimum_version(),
    };
    if from.since.max(minimum) != to.since.max(minimum) {
        since(judge, pair, from, index);
    }
    if let Some(released) = from.test.get()
        && !to.test.get().is_some_and(|now| same_test(released, now))
    {
        test(judge, pair, from, index, released);
    }
    if from.test.get().is_none() && to.test.get().is_some() {
        decided::guarded(judge, pair, index);
    }
    unchanged_absent(judge, pair, from, index);
    limits(judge, pair, from, index);
    if from.check != to.check {
        check(judge, pair, from, index);
    }
    if let (Some(released), Some(current)) = (&from.ty, &to.ty)
        && let Some(change) = type_change(released, current)
    {
        let place = Place::FieldType(pair.at(index));
        wire_type(judge, place, from, &change);
    }
}

/// What bytes do not show: what the test is handed, and what is left without the field.
pub(super) fn promised(judge: &mut Judge<'_>, pair: &Pair<'_>, from: &Field, index: usize) {
    let now = pair.current.fields[index].test.get();
    let is_handed = |test: &&String| test.ends_with(')');
    if let (Some(released), Some(now)) = (from.test.get().filter(is_handed), now.filter(is_handed))
        && name_of(released) == name_of(now)
        && released != now
    {
        test(judge, pair, from, index, released);
    }
    // Of another type it is another value.
    if !types_differ(from, &pair.current.fields[index]) {
        unchanged_absent(judge, pair, from, index);
    }
}

fn name_of(test: &str) -> &str {
    test.split('(').next().unwrap_or_default()
}

fn unchanged_absent(judge: &mut Judge<'_>, pair: &Pair<'_>, from: &Field, index: usize) {
    let now = pair.current.fields[index].absent.get();
    if let Some(released) = from.absent.get()
        && !now.is_some_and(|now| same_absent(released, now))
    {
        absent(judge, pair, from, index, released);
    }
}

/// Whether two values of `absent` are the same: a number may be written in several ways.
#[must_use]
pub fn same_absent(a: &str, b: &str) -> bool {
    a == b || matches!((integer(a), integer(b)), (Some(a), Some(b)) if a == b)
}

/// The integer that a literal is.
fn integer(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    // The type may stand behind it.
    let end = digits.find(['u', 'i']).unwrap_or(digits.len());
    let value = i128::from_str_radix(&digits[..end].replace('_', ""), radix).ok()?;
    Some(if text.starts_with('-') { -value } else { value })
}

/// Whether a test asks the same; that it says now what it is handed changes nothing.
pub(super) fn same_test(released: &str, now: &str) -> bool {
    released == now || now.strip_prefix(released).is_some_and(|inputs| inputs.starts_with('('))
}

/// The most elements that a host of this field may send: as its `max` or its prefix says, or as many as there are
/// numbers.
#[must_use]
pub fn most(field: &Field) -> u64 {
    let prefix = match &field.ty {
        Some(Type::Sequence { length: Length::Prefix(name), .. }) => match name.as_str() {
            "uint8" => u64::from(u8::MAX),
            "uint16" => u64::from(u16::MAX),
            "uint32" => u64::from(u32::MAX),
            _ => u64::MAX,
        },
        _ => u64::MAX,
    };
    field.max.get().map_or(prefix, |max| prefix.min(*max))
}

/// Whether fewer elements are loaded than were released.
pub(super) fn is_lowered(from: &Field, to: &Field) -> bool {
    to.max.get().is_some_and(|max| *max < most(from))
}

/// Limits are consts: a derive macro, to which types are unknown, leaves them to one.
pub(super) fn limits(judge: &mut Judge<'_>, pair: &Pair<'_>, from: &Field, index: usize) {
    let to = &pair.current.fields[index];
    let shipped = judge.since(from.max.stamp().unwrap_or(from.stamp));
    let hosts = say::hosts(shipped);
    let known = judge.baseline.knows_limits();
    if is_lowered(from, to) && (known || from.max.get().is_some()) {
        let now = to.max.get().copied().unwrap_or_default();
        let headline = format!("`max` of field `{}` is below the released one", from.name);
        let (label, help) = match from.max.get() {
            Some(max) => (format!("released as `max = {max}`"), format!("restore `max = {max}`")),
            None => ("released without `max`".to_owned(), "remove `max`".to_owned()),
        };
        judge
            .find(Rule::LimitLowered, Place::Field(pair.at(index)), headline, label)
            .breaks(Directions::OLD_TO_NEW, shipped)
            .note(format!(
                "{hosts} send more than {now} elements, and such a guest is refused here"
            ))
            .help(help);
    }
    let (was, is) = (from.first.get(), to.first.get());
    if to.ty.is_some() && was.unwrap_or(&0) != is.unwrap_or(&0) && (known || was.is_some()) {
        let (was, is) = (was.unwrap_or(&0), is.unwrap_or(&0));
        let headline = format!("`range` of field `{}` begins elsewhere", from.name);
        let label = format!("released from element {was} on");
        judge
            .find(Rule::TypeChanged, Place::FieldType(pair.at(index)), headline, label)
            .breaks(Directions::BOTH, shipped)
            .note(format!(
                "{hosts} send the elements from {was} on, which this code takes for those from {is} on"
            ))
            .help("restore `range`, and send other elements in a subsection");
    }
}

fn absent(judge: &mut Judge<'_>, pair: &Pair<'_>, from: &Field, index: usize, released: &str) {
    let now = pair.current.fields[index].absent.get();
    let shipped = judge.since(from.absent.stamp().unwrap_or(from.stamp));
    let hosts = say::hosts(shipped);
    let headline = format!("what field `{}` is when it does not come changed", from.name);
    let label = format!("released as `absent = {released}`");
    let now = now.map_or_else(|| "what the destination has".to_owned(), |now| format!("`{now}`"));
    judge
        .find(Rule::AbsentChanged, Place::Field(pair.at(index)), headline, label)
        .breaks(Directions::OLD_TO_NEW, shipped)
        .note(format!("{hosts} leave it out when it is `{released}`; here it would become {now}"))
        .help(format!(
            "restore `absent = {released}`; to set something else afterwards, use `post_load`"
        ));
}

/// Whether both types are known and not the same.
pub(super) fn types_differ(from: &Field, to: &Field) -> bool {
    match (&from.ty, &to.ty) {
        (Some(from), Some(to)) => type_change(from, to).is_some(),
        _ => false,
    }
}

/// VMS0010 in words.
fn wire_type(judge: &mut Judge<'_>, place: Place, from: &Field, change: &TypeChange) {
    let since = judge.name(from.stamp);
    let shipped = judge.since(from.stamp);
    let path = change.path(&from.name);
    let device = &judge.current.name;
    let headline = match change.rule {
        Rule::Undecided => format!("nothing says what decides whether new `{path}` is sent"),
        Rule::AbsenceUnsaid => format!("nothing says what new `{path}` is when it does not come"),
        Rule::AbsentChanged => format!("what `{path}` is when it does not come changed"),
        Rule::LimitLowered => format!("`max` of `{path}` is below the released one"),
        _ => format!("wire type of field `{path}` of released device `{device}` changed"),
    };
    let label = match &change.from {
        Some(from) => format!("released in {since} as `{from}`"),
        None => format!("released in {since} without `{path}`"),
    };
    let hosts = say::hosts(shipped);
    let finding = judge.find(change.rule, place, headline, label);
    finding.breaks(change.breaks, shipped);
    finding.note(format!("released: {}", change.from.as_deref().unwrap_or("(not there)")));
    finding.note(format!("now:      {}", change.to.as_deref().unwrap_or("(gone)")));
    sizes(finding, &path, change.sizes, &hosts);
    if let Some(note) = &change.note {
        finding.note(note);
    }
    let same_size = change.sizes.is_some_and(|(from, to)| from == to);
    if change.rule == Rule::TypeChanged && same_size && change.breaks == Directions::BOTH {
        finding.help(say::SAME_BYTES);
    }
    finding.help(change.help.clone().unwrap_or_else(|| {
        format!(
            "keep the released type here and send the new state in a subsection: `#[vmstate(subsection = \"support_{}\")]`",
            from.name
        )
    }));
}

fn sizes(finding: &mut Finding, name: &str, sizes: Option<(u64, u64)>, hosts: &str) {
    let Some((from, to)) = sizes.filter(|(from, to)| from != to) else { return };
    let (more, word) = if to > from { (to - from, "fewer") } else { (from - to, "more") };
    finding.note(format!(
        "`{name}` takes {} instead of {}: {hosts} read {} {word} here",
        say::bytes(to),
        say::bytes(from),
        say::bytes(more)
    ));
}

fn since(judge: &mut Judge<'_>, pair: &Pair<'_>, from: &Field, index: usize) {
    let to = &pair.current.fields[index];
    let shipped = judge.since(from.stamp);
    let (label, help) = match from.since {
        0 => ("released without `since`: always sent".to_owned(), "remove `since`".to_owned()),
        released => {
            (format!("released as `since = {released}`"), format!("restore `since = {released}`"))
        }
    };
    let place = match to.since {
        0 => Place::Field(pair.at(index)),
        _ => Place::FieldSince(pair.at(index)),
    };
    let headline = format!(
        "`since` of field `{}` changed after release {}",
        from.name,
        judge.name(from.stamp)
    );
    let first = from.since.min(to.since).max(judge.current.minimum_version());
    let last = from.since.max(to.since).saturating_sub(1);
    let versions = if first >= last {
        format!("version {last}")
    } else {
        format!("versions {first} to {last}")
    };
    let note = if from.since < to.since {
        format!("released streams of {versions} hold it, but it would not be read from them")
    } else {
        format!("released streams of {versions} do not hold it, but it would be read from them")
    };
    let finding = judge.find(Rule::SinceChanged, place, headline, label);
    finding.breaks(Directions::BOTH, shipped).note(note).help(help);
}

fn test(judge: &mut Judge<'_>, pair: &Pair<'_>, from: &Field, index: usize, released: &str) {
    let to = pair.current.fields[index].test.get();
    let stamp = from.test.stamp().unwrap_or(from.stamp);
    let shipped = judge.since(stamp);
    let hosts = say::hosts(shipped);
    let bytes = say::bytes_of(from);
    let (what, place, note) = match to {
        Some(to) => (
            "changed",
            Place::FieldTest(pair.at(index)),
            format!(
                "{hosts} ask `{released}`, this code asks `{to}`: where they differ, one side sends {bytes} that the other does not expect"
            ),
        ),
        None => (
            "removed",
            Place::Field(pair.at(index)),
            format!(
                "{hosts} leave the field out when `{released}` is false; this code always sends and expects {bytes}"
            ),
        ),
    };
    let headline =
        format!("`test` of field `{}` {what} after release {}", from.name, judge.name(stamp));
    let label = format!("released as `test = \"{released}\"`");
    let finding = judge.find(Rule::TestChanged, place, headline, label);
    finding.breaks(Directions::BOTH, shipped).note(note).help(format!(
        "restore `test = \"{released}\"`; if only the function was renamed, keep one of the old name"
    ));
}

fn check(judge: &mut Judge<'_>, pair: &Pair<'_>, from: &Field, index: usize) {
    let to = &pair.current.fields[index];
    let word = |check: Option<Check>| match check {
        Some(check) => format!("`{}`", check.word()),
        None => "no check".to_owned(),
    };
    let place = match to.check {
        Some(_) => Place::FieldCheck(pair.at(index)),
        None => Place::Field(pair.at(index)),
    };
    let shipped = judge.since(from.stamp);
    let headline =
        format!("check of field `{}` changed after release {}", from.name, judge.name(from.stamp));
    let label = format!("released with {}", word(from.check));
    let finding = judge.find(Rule::CheckChanged, place, headline, label);
    finding
        .breaks(Directions::BOTH, shipped)
        .note(format!(
            "a checked value is compared and not stored: with {} here and {} on {}, a guest moves one way and not the other",
            word(to.check),
            word(from.check),
            say::hosts(shipped)
        ))
        .help(match from.check {
            Some(check) => format!("restore `#[vmstate({})]`", check.word()),
            None => "to refuse more, use `validate` or `post_load`".to_owned(),
        })
        .help(say::SAME_BYTES);
}
