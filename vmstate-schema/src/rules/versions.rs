//! Versions, their acknowledgements, and what else concerns a section as a whole.

use std::collections::HashSet;

use super::compare::Judge;
use super::{Directions, Place, Rule, say};
use crate::model::{Baseline, Break, Device};

/// VMS0001 to VMS0005.
pub(super) fn versions(judge: &mut Judge<'_>) {
    let (released, current) = (judge.released.version(), judge.current.version());
    if current > released && !knows(&judge.current.breaks_backward, current) {
        version_raised(judge, released, current);
    }
    if current < released {
        version_lowered(judge, released, current);
    }
    let lowered = judge.current.minimum_version() < judge.released.minimum_version();
    if lowered {
        minimum_lowered(judge);
    } else if refuses_more(judge.released, judge.current) {
        minimum_raised(judge);
    }
    idle_acknowledgements(judge);
}

fn knows(breaks: &[Break], version: u32) -> bool {
    breaks.iter().any(|entry| entry.version == version)
}

/// Whether streams that released hosts loaded are refused, without an acknowledgement.
fn refuses_more(released: &Device, current: &Device) -> bool {
    current.oldest_loaded() > released.oldest_loaded()
        && !knows(&current.breaks_forward, current.minimum_version())
}

fn version_raised(judge: &mut Judge<'_>, from: u32, to: u32) {
    let releases = judge.with_version(|version| version < to);
    let name = &judge.current.name;
    let label = format!("{} released version {from}", judge.newest());
    let headline = format!("version of released device `{name}` raised from {from} to {to}");
    let key = subsection_key(judge.current, from);
    let other = judge.current.breaks_backward.iter().find(|entry| entry.version > from);
    let finding = judge.find(Rule::VersionRaised, Place::Version, headline, label);
    finding.breaks(Directions::NEW_TO_OLD, &releases).note(format!(
        "{} refuse a stream with version {to}, so a guest can no longer migrate back to them",
        say::hosts(&releases)
    ));
    if let Some(other) = other {
        finding.note(format!("`breaks_backward({} = ..)` is for another version", other.version));
    }
    finding.help(format!(
        "keep `version = {from}` and put the new state in a subsection: `#[vmstate(subsection = \"{key}\")]`"
    ));
    finding.help(format!("if the break is intended, say why: `breaks_backward({to} = \"...\")`"));
}

/// What the subsection for the new state could be called: after the first field of the new version.
fn subsection_key(current: &Device, released: u32) -> String {
    let new = current.fields.iter().find(|field| field.since > released);
    new.map_or_else(|| "...".to_owned(), |field| format!("support_{}", field.name))
}

fn version_lowered(judge: &mut Judge<'_>, from: u32, to: u32) {
    let releases = judge.with_version(|version| version > to);
    let headline =
        format!("version of released device `{}` lowered from {from} to {to}", judge.current.name);
    let label = format!("{} released version {from}", judge.newest());
    let finding = judge.find(Rule::VersionLowered, Place::Version, headline, label);
    finding
        .breaks(Directions::OLD_TO_NEW, &releases)
        .note(format!(
            "streams from {} have a version above {to}, so they are refused here",
            say::hosts(&releases)
        ))
        .help(format!("restore `version = {from}`"));
}

fn minimum_raised(judge: &mut Judge<'_>) {
    let (from, to) = (judge.released.oldest_loaded(), judge.current.oldest_loaded());
    let minimum = judge.current.minimum_version();
    let releases = judge.with_version(|version| version < to);
    let label = format!("{} loads streams from version {from} on", judge.newest());
    let headline = format!(
        "device `{}` loads streams from version {to} on only; released hosts load them from {from} on",
        judge.current.name
    );
    let finding = judge.find(Rule::MinimumRaised, Place::MinimumVersion, headline, label);
    finding.breaks(Directions::OLD_TO_NEW, &releases);
    if releases.is_empty() {
        finding.note(format!(
            "streams below version {to} are refused; no release in this file sends them, but older ones may"
        ));
    } else {
        finding.note(format!("streams from {} are refused here", say::hosts(&releases)));
    }
    finding
        .help(format!(
            "keep old streams loadable: `minimum_version = {from}`, or `load_old({from}, \"...\")`"
        ))
        .help(format!(
            "if dropping them is intended, say why: `breaks_forward({minimum} = \"...\")`"
        ));
}

fn minimum_lowered(judge: &mut Judge<'_>) {
    let (from, to) = (judge.released.minimum_version(), judge.current.minimum_version());
    let headline = format!(
        "minimum_version of released device `{}` lowered from {from} to {to}",
        judge.current.name
    );
    let label = format!("{} released minimum version {from}", judge.newest());
    let finding = judge.find(Rule::MinimumLowered, Place::MinimumVersion, headline, label);
    finding
        .breaks(Directions::OLD_TO_NEW, &[])
        .note(format!(
            "streams of version {to} would be loaded with the fields of version {from}, which they never held"
        ))
        .help(format!(
            "restore `minimum_version = {from}`; to read older streams, hand them to a function of their own: \
             `load_old({to}, \"...\")`"
        ));
}

/// VMS0005.
fn idle_acknowledgements(judge: &mut Judge<'_>) {
    let (released, current) = (judge.released, judge.current);
    let backward = shipped(judge.baseline, |device| &device.breaks_backward);
    let forward = shipped(judge.baseline, |device| &device.breaks_forward);
    let bumped = current.version() > released.version();
    let unacknowledged = bumped && !knows(&current.breaks_backward, current.version());
    for entry in &current.breaks_backward {
        let serves = bumped && entry.version == current.version();
        let misnumbered = unacknowledged && entry.version > released.version();
        if !serves && !misnumbered && !backward.contains(&entry.version) {
            let what = format!("breaks_backward({} = ..)", entry.version);
            idle(judge, Place::BreaksBackward(entry.version), &what, "version");
        }
    }
    let raised = current.minimum_version() > released.minimum_version()
        || current.oldest_loaded() > released.oldest_loaded();
    let misnumbered = refuses_more(released, current);
    for entry in &current.breaks_forward {
        let serves = raised && entry.version == current.minimum_version();
        if !serves && !misnumbered && !forward.contains(&entry.version) {
            let what = format!("breaks_forward({} = ..)", entry.version);
            idle(judge, Place::BreaksForward(entry.version), &what, "minimum_version");
        }
    }
}

/// The versions whose acknowledgement a release shipped.
fn shipped(baseline: &Baseline, breaks: fn(&Device) -> &[Break]) -> HashSet<u32> {
    let all = baseline.layouts.iter().flat_map(|layout| breaks(&layout.device));
    all.filter(|entry| entry.stamp.is_released()).map(|entry| entry.version).collect()
}

fn idle(judge: &mut Judge<'_>, place: Place, what: &str, key: &str) {
    let now = match key {
        "version" => judge.current.version(),
        _ => judge.current.minimum_version(),
    };
    let headline = format!("`{what}` acknowledges nothing");
    let label = format!("`{key}` is {now}, as released in {}", judge.newest());
    let label = match key {
        "version" if now == judge.released.version() => label,
        "minimum_version" if now == judge.released.minimum_version() => label,
        _ => format!("`{key}` is {now}"),
    };
    let finding = judge.find(Rule::IdleAcknowledgement, place, headline, label);
    finding
        .note(format!("it would let a later change of `{key}` pass unseen"))
        .help("remove it, or write the number that the version was raised to");
}

/// VMS0015 and VMS0028 for the whole section.
pub(super) fn section(judge: &mut Judge<'_>) {
    let name = &judge.current.name;
    let all = &judge.baseline.releases;
    if judge.current.unmigratable.get().is_some() {
        let headline = format!("released device `{name}` became unmigratable");
        let label = format!("machines with it migrate since {}", all.first().map_or("", |it| it));
        judge
            .find(Rule::Unmigratable, Place::Unmigratable, headline, label)
            .breaks(Directions::BOTH, all)
            .note(format!("guests of {} can no longer move here, nor back", say::hosts(all)))
            .help("remove `unmigratable`; to refuse only a new feature, return an error from `pre_save` while it is in use");
    }
    let (was, is) = (judge.released.priority.get(), judge.current.priority.get());
    if was != is && (was.is_some() || judge.baseline.knows_limits()) {
        let words = |priority: Option<&u32>| {
            priority
                .map_or_else(|| "the usual one".to_owned(), |number| format!("priority {number}"))
        };
        let headline = format!("priority of released device `{name}` changed");
        let label = format!("released with {}", words(was));
        judge
            .find(Rule::PriorityChanged, Place::Device, headline, label)
            .breaks(Directions::OLD_TO_NEW, all)
            .note(format!(
                "{} send the section in another place: it would be loaded before or after other devices than here",
                say::hosts(all)
            ))
            .help("restore `priority`");
    }
    let early = |device: &Device| device.early_setup.get().is_some();
    if early(judge.released) != early(judge.current) {
        let (was, is) = if early(judge.released) {
            ("with `early_setup`", "restore `early_setup`")
        } else {
            ("without `early_setup`", "remove `early_setup`")
        };
        let headline = format!("`early_setup` of released device `{name}` changed");
        judge
            .find(Rule::PriorityChanged, Place::Device, headline, format!("released {was}"))
            .breaks(Directions::BOTH, all)
            .note(format!(
                "{} send and expect the section on the other side of memory and of all other devices",
                say::hosts(all)
            ))
            .help(is);
    }
    let (released, current) = (judge.released.needed.get(), judge.current.needed.get());
    if released != current {
        let place = if current.is_some() { Place::Needed } else { Place::Device };
        let headline = format!("`needed` of released device `{name}` changed");
        super::subsections::needed_changed(judge, place, headline, released, current, all);
    }
}
