//! What a field that kept its place must keep: VMS0010 to VMS0012 and VMS0018.

use super::bodies::Pair;
use super::compare::Judge;
use super::types::{TypeChange, type_change};
use super::{Directions, Finding, Place, Rule, say};
use crate::model::{Check, Field};

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
        && to.test.get() != Some(released)
    {
        test(judge, pair, from, index, released);
    }
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
    let headline =
        format!("wire type of field `{path}` of released device `{}` changed", judge.current.name);
    let label = match &change.from {
        Some(from) => format!("released in {since} as `{from}`"),
        None => format!("released in {since} without `{path}`"),
    };
    let hosts = say::hosts(shipped);
    let finding = judge.find(Rule::TypeChanged, place, headline, label);
    finding.breaks(change.breaks, shipped);
    finding.note(format!("released: {}", change.from.as_deref().unwrap_or("(not there)")));
    finding.note(format!("now:      {}", change.to.as_deref().unwrap_or("(gone)")));
    sizes(finding, &path, change.sizes, &hosts);
    if let Some(note) = &change.note {
        finding.note(note);
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
        });
}
