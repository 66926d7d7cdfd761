//! Fields that are gone, elsewhere or new: VMS0006 to VMS0009 and VMS0014.

use super::align::{self, Order};
use super::bodies::{Pair, Pairing};
use super::compare::Judge;
use super::flat::{self, Atom, News, as_released, difference, flatten};
use super::{Directions, FieldAt, Finding, Place, Rule, attributes, decided, say};
use crate::model::{Device, Field};

/// Released fields that have no counterpart in their body.
pub(super) fn missing(judge: &mut Judge<'_>, pairing: &mut Pairing<'_>, index: usize) {
    for gone in std::mem::take(&mut pairing.pairs[index].alignment.missing) {
        let field = &pairing.pairs[index].released.fields[gone];
        if let Some(at) = pairing.take_field(&field.name, Some(index)) {
            left_body(judge, &pairing.pairs[index], gone, at);
            continue;
        }
        let pair = &mut pairing.pairs[index];
        match renamed(pair, gone) {
            Some(new) => {
                pair.alignment.extra.retain(|extra| *extra != new);
                renaming(judge, pair, gone, new);
            }
            None => removed(judge, pair, gone),
        }
    }
}

/// The new field that stands where a released one stood and is present in the same streams.
fn renamed(pair: &Pair<'_>, gone: usize) -> Option<usize> {
    let old = &pair.released.fields[gone];
    let (after, before) = pair.alignment.gap(gone);
    pair.alignment.extra.iter().copied().find(|&index| {
        let new = &pair.current.fields[index];
        let here = after.is_none_or(|at| index > at) && before.is_none_or(|at| index < at);
        here && align::same_condition(old, new) && !attributes::types_differ(old, new)
    })
}

fn renaming(judge: &mut Judge<'_>, pair: &Pair<'_>, gone: usize, new: usize) {
    let (old, new_field) = (&pair.released.fields[gone], &pair.current.fields[new]);
    let (from, to) = (&old.name, &new_field.name);
    let since = judge.name(old.stamp);
    let shipped = judge.since(old.stamp);
    let headline = format!("field `{from}` of {} renamed to `{to}`", pair.describe(judge.current));
    let label = format!("`{from}` stood here in {since}");
    let place = Place::Field(pair.at(new));
    let finding = judge.find(Rule::FieldRenamed, place, headline, label);
    finding
        .breaks(Directions::BOTH, shipped)
        .note(format!("{} is on the wire since {since}", say::with_type(old)))
        .help(format!("if `{to}` is the same state, keep its wire name: `#[vmstate(rename = \"{from}\")]`"))
        .help(format!(
            "if it is not, restore `{from}` and put `{to}` in a subsection: `#[vmstate(subsection = \"support_{to}\")]`"
        ));
}

fn removed(judge: &mut Judge<'_>, pair: &Pair<'_>, gone: usize) {
    let field = &pair.released.fields[gone];
    let (_, next) = pair.alignment.gap(gone);
    let since = judge.name(field.stamp);
    let headline =
        format!("field `{}` of {} was removed", field.name, pair.describe(judge.current));
    let (place, label) = match next {
        Some(next) => (
            Place::FollowingField(pair.at(next)),
            format!("`{}` stood before this field in {since}", field.name),
        ),
        None => (whole(pair), format!("`{}` stood at the end in {since}", field.name)),
    };
    let follower = next.map(|index| &pair.current.fields[index]);
    let shipped = judge.since(field.stamp);
    let name = pair.part.map(|part| part.name.as_str());
    if !judge.have_all(|device| has_field(device, name, &field.name)) {
        return elsewhere(judge, place, (field, follower), shipped);
    }
    let finding = judge.find(Rule::FieldRemoved, place, headline, label);
    lost_bytes(finding, field, follower, shipped);
    finding.help(format!(
        "keep it, sent for old machine types only: `#[vmstate(test = \"pre_version_{0}\")] {0}: ..`",
        field.name
    ));
    finding.help(say::SAME_BYTES);
    finding.help(format!(
        "if another field here is the same state, it needs its name on the wire: `rename = \"{}\"`",
        field.name
    ));
}

fn has_field(device: &Device, part: Option<&str>, name: &str) -> bool {
    let has = |fields: &[Field]| fields.iter().any(|field| field.name == name);
    match part {
        None => has(&device.fields),
        Some(part) => {
            device.subsections.iter().filter(|it| it.name == part).any(|it| has(&it.fields))
        }
    }
}

/// VMS0046: a stable branch has it, and this one never had.
fn elsewhere(
    judge: &mut Judge<'_>,
    place: Place,
    (field, follower): (&Field, Option<&Field>),
    shipped: &[String],
) {
    let (name, first) = (&field.name, judge.name(field.stamp));
    let headline =
        format!("field `{name}` was released in {first}, on another branch, and is not here");
    let label = format!("`{name}` stands before this in {first}");
    let finding = judge.find(Rule::ElsewhereOnly, place, headline, label);
    lost_bytes(finding, field, follower, shipped);
    finding.help(format!("bring it over as it was released: `{}`", crate::text::field_head(field)));
    finding.help("where this is the older branch, its baselines need not know what the newer one released: see docs/backports.md");
}

/// What a field that is not read and sent here does to the streams.
fn lost_bytes(finding: &mut Finding, field: &Field, follower: Option<&Field>, shipped: &[String]) {
    let (hosts, bytes) = (say::hosts(shipped), say::bytes_of(field));
    let next = say::what_follows(follower);
    finding
        .breaks(Directions::BOTH, shipped)
        .note(format!(
            "{hosts} send {bytes} of {} here, which this code takes for {next}",
            say::with_type(field)
        ))
        .note(format!("{hosts} read {bytes} more here and take {next} for `{}`", field.name));
}

fn whole(pair: &Pair<'_>) -> Place {
    if pair.path.is_empty() { Place::Device } else { Place::Subsection(pair.path.clone()) }
}

/// A released field that stands in another body now.
fn left_body(judge: &mut Judge<'_>, pair: &Pair<'_>, gone: usize, at: FieldAt) {
    let field = &pair.released.fields[gone];
    let since = judge.name(field.stamp);
    let shipped = judge.since(field.stamp);
    let from = pair.describe(judge.current);
    let to = match judge.current.subsection(&at.subsection) {
        Some(part) => format!("subsection `{}`", part.name),
        None => "the main body".to_owned(),
    };
    let headline = format!("field `{}` of {from} moved to {to}", field.name);
    let label = format!("stood in {from} in {since}");
    let place =
        if at.subsection.is_empty() { Place::Field(at) } else { Place::FieldSubsection(at) };
    let (_, next) = pair.alignment.gap(gone);
    let follower = next.map(|index| &pair.current.fields[index]);
    let finding = judge.find(Rule::FieldMoved, place, headline, label);
    lost_bytes(finding, field, follower, shipped);
    finding.help(format!("leave `{}` in {from}, where released hosts have it", field.name));
}

/// Fields that are there on both sides: their place, then their attributes.
pub(super) fn kept(judge: &mut Judge<'_>, pair: &Pair<'_>) {
    for matched in &pair.alignment.pairs {
        let from = &pair.released.fields[matched.released];
        match matched.place {
            Order::Kept | Order::Partner => {}
            Order::Moved => moved(judge, pair, matched.released, matched.current),
            Order::Swapped(other) => swapped(judge, pair, other, matched.current),
        }
        attributes::compare(judge, pair, from, matched.current);
    }
}

/// Fields that are put together in another way: the bytes must be those that were released.
pub(super) fn rearranged(judge: &mut Judge<'_>, pair: &Pair<'_>) {
    for matched in &pair.alignment.pairs {
        let from = &pair.released.fields[matched.released];
        attributes::limits(judge, pair, from, matched.current);
        attributes::promised(judge, pair, from, matched.current);
    }
    // What counts the elements of a subsection may be a field of the device.
    let device = pair.part.map_or(&[][..], |_| &judge.released.fields);
    let was = flatten(pair.released.fields, device);
    for (index, field) in pair.current.fields.iter().enumerate() {
        match flat::news(pair.released.fields, &was, field) {
            News::Nothing => {}
            News::Guarded => decided::guarded(judge, pair, index),
            News::Field => decided::field(judge, pair, index),
        }
    }
    let known = |fields: &[Field]| fields.iter().all(|field| field.ty.is_some());
    // A derive macro leaves this to a const.
    if !known(pair.current.fields) {
        return;
    }
    let device_now = as_released(device, pair.part.map_or(&[][..], |_| &judge.current.fields));
    let is = flatten(&as_released(pair.released.fields, pair.current.fields), &device_now);
    let Some((was, is)) = difference(&was, &is) else { return };
    let words =
        |atom: Option<&Atom>| atom.map_or_else(|| "nothing more".to_owned(), ToString::to_string);
    let at = is.and_then(|atom| pair.current.fields.iter().position(|it| it.name == atom.field));
    let place = at.map_or_else(|| whole(pair), |at| Place::Field(pair.at(at)));
    let shipped = judge.since(pair.stamp());
    let headline = format!("{} has other bytes than released", pair.describe(judge.current));
    let label = format!("{} now, {} then", words(is), words(was));
    let hosts = say::hosts(shipped);
    judge
        .find(Rule::OtherBytes, place, headline, label)
        .breaks(Directions::BOTH, shipped)
        .note(format!(
            "`same_bytes` says that nothing changes for {hosts}, but they have {} here",
            words(was)
        ))
        .help(
            "restore what was released, or let the fields have the same widths in the same order",
        );
}

fn swapped(judge: &mut Judge<'_>, pair: &Pair<'_>, other: usize, current: usize) {
    let (first, second) = (&pair.current.fields[current], &pair.released.fields[other]);
    let (here, gone) = (&first.name, &second.name);
    let since = judge.name(second.stamp);
    let body = pair.describe(judge.current);
    let shipped = judge.since(second.stamp);
    let headline = format!("fields `{gone}` and `{here}` of {body} have changed places");
    let label = format!("`{gone}` stood here in {since}");
    let finding = judge.find(Rule::FieldMoved, Place::Field(pair.at(current)), headline, label);
    finding
        .breaks(Directions::BOTH, shipped)
        .note(format!(
            "{} take `{here}` for `{gone}`, and the other way round",
            say::hosts(shipped)
        ))
        .help(format!("restore the order: `{gone}` first, then `{here}`"));
}

fn moved(judge: &mut Judge<'_>, pair: &Pair<'_>, released: usize, current: usize) {
    let field = &pair.released.fields[released];
    let since = judge.name(field.stamp);
    let shipped = judge.since(field.stamp);
    let body = pair.describe(judge.current);
    let before = released.checked_sub(1).map(|index| &pair.released.fields[index].name);
    let stood = match before {
        Some(before) => format!("after `{before}`"),
        None => "first".to_owned(),
    };
    let headline = format!("field `{}` of {body} moved", field.name);
    let label = format!("stood {stood} in {since}");
    let finding = judge.find(Rule::FieldMoved, Place::Field(pair.at(current)), headline, label);
    finding
        .breaks(Directions::BOTH, shipped)
        .note(format!(
            "{} send {} of {} {stood}; between there and here, each side takes other fields' bytes",
            say::hosts(shipped),
            say::bytes_of(field),
            say::with_type(field)
        ))
        .help(format!("move `{}` back: it stands {stood}", field.name));
}

/// New fields in a released body.
pub(super) fn added(judge: &mut Judge<'_>, pair: &Pair<'_>) {
    let released = pair.part.map_or(judge.released.version(), |part| part.version);
    for &index in &pair.alignment.extra {
        let field = &pair.current.fields[index];
        // One of a later version comes with a bump, which is judged by itself.
        if field.test.get().is_some() {
            decided::field(judge, pair, index);
        } else if field.since <= released {
            addition(judge, pair, index, released);
        }
    }
}

fn addition(judge: &mut Judge<'_>, pair: &Pair<'_>, index: usize, released: u32) {
    let field = &pair.current.fields[index];
    let name = &field.name;
    let shipped = judge.since(pair.stamp());
    let next = pair.alignment.kept_behind(index);
    let next = say::what_follows(next.map(|matched| &pair.released.fields[matched.released]));
    let (place, label) = if field.since > 0 {
        let label = format!("{} released version {released} without it", judge.newest());
        (Place::FieldSince(pair.at(index)), label)
    } else {
        let label = format!("not in the stream of {}", judge.newest());
        (Place::Field(pair.at(index)), label)
    };
    let rule = if pair.part.is_some() { Rule::SubsectionExtended } else { Rule::FieldAdded };
    let headline = format!("field `{name}` added to released {}", pair.describe(judge.current));
    let (hosts, bytes) = (say::hosts(shipped), say::bytes_of(field));
    let its = field.size().map_or_else(|| "bytes".to_owned(), say::bytes);
    let bumped = judge.current.version() > judge.released.version();
    let version = judge.current.version();
    let finding = judge.find(rule, place, headline, label);
    finding
        .breaks(Directions::BOTH, shipped)
        .note(format!("{hosts} do not expect `{name}` and take its {its} for {next}"))
        .note(format!("{hosts} do not send `{name}`: this code takes {bytes} of {next} for it"));
    if pair.part.is_some() {
        finding.help(format!(
            "a released subsection is closed; open another one: `#[vmstate(subsection = \"support_{name}\")]`"
        ));
    } else {
        finding.help(format!(
            "send it only when needed: `#[vmstate(subsection = \"support_{name}\")]`"
        ));
        if bumped {
            finding.help(format!("or, if it comes with the new version: `since = {version}`"));
        }
        finding.help("or do not migrate it: `#[vmstate(skip)]`");
    }
}
