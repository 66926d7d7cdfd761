//! Subsections: VMS0013 and VMS0015 to VMS0017.

use super::bodies::Pairing;
use super::compare::Judge;
use super::{Directions, FieldAt, Place, Rule, decided, say};
use crate::model::Subsection;

/// A released subsection that is gone, or is called or built otherwise now.
pub(super) fn removed(judge: &mut Judge<'_>, pairing: &mut Pairing<'_>, gone: &Subsection) {
    let shipped = judge.since(gone.stamp);
    let (name, hosts) = (&gone.name, say::hosts(shipped));
    let first = judge.name(gone.stamp);
    let renamed = pairing.take_renamed(gone);
    let fields = pairing.take_fields(gone);
    if renamed.is_none()
        && fields.is_none()
        && !judge.have_all(|it| has_part(&it.subsections, name))
    {
        return elsewhere(judge, gone, shipped);
    }
    let (headline, place, label) = if let Some(path) = &renamed {
        let headline = format!("released subsection `{name}` renamed");
        (headline, Place::Subsection(path.clone()), format!("`{name}` since {first}"))
    } else if let Some(at) = fields {
        let headline = format!("released subsection `{name}` dissolved");
        (headline, moved_field(at), format!("stood in subsection `{name}` since {first}"))
    } else {
        let headline = format!("released subsection `{name}` removed");
        (headline, Place::Device, format!("`{name}` is gone, released in {first}"))
    };
    let finding = judge.find(Rule::SubsectionRemoved, place, headline, label);
    finding.breaks(Directions::BOTH, shipped).note(format!(
        "{hosts} send `{name}` when it is needed; nothing here takes it, so the stream is refused"
    ));
    if renamed.is_some() {
        finding.help(format!("keep its name on the wire: `subsection(key, name = \"{name}\")`"));
    } else {
        finding.help(match &gone.needed {
            Some(predicate) => format!(
                "restore it; to stop sending it, let `{predicate}` return false on new machine types"
            ),
            None => "restore it".to_owned(),
        });
    }
}

fn has_part(parts: &[Subsection], name: &str) -> bool {
    parts.iter().any(|part| part.name == name || has_part(&part.subsections, name))
}

/// VMS0046: a stable branch has it, and this one never had.
fn elsewhere(judge: &mut Judge<'_>, gone: &Subsection, shipped: &[String]) {
    let (name, hosts, first) = (&gone.name, say::hosts(shipped), judge.name(gone.stamp));
    let headline =
        format!("subsection `{name}` was released in {first}, on another branch, and is not here");
    let label = format!("a guest of {hosts} cannot come here");
    let finding = judge.find(Rule::ElsewhereOnly, Place::Device, headline, label);
    finding.breaks(Directions::OLD_TO_NEW, shipped);
    finding.note(format!(
        "{hosts} send `{name}` when it is needed; nothing here takes it, so the stream is refused"
    ));
    let decided = gone.decided.get().map_or(String::new(), |it| format!(", {}", it.words()));
    let needed = gone.needed.as_ref().map_or(String::new(), |it| format!(", needed = \"{it}\""));
    finding.help(format!(
        "bring it over as it was released: `subsection(key, name = \"{name}\"{decided}{needed})`, with the fields that \
         the baseline shows"
    ));
    finding.help("where this is the older branch, its baselines need not know what the newer one released: see docs/backports.md");
}

fn moved_field(at: FieldAt) -> Place {
    if at.subsection.is_empty() { Place::Field(at) } else { Place::FieldSubsection(at) }
}

/// A subsection that is there on both sides.
pub(super) fn kept(judge: &mut Judge<'_>, path: &[usize], from: &Subsection, to: &Subsection) {
    let shipped = judge.since(from.stamp);
    if from.needed != to.needed {
        let place = match to.needed {
            Some(_) => Place::SubsectionNeeded(path.to_vec()),
            None => Place::Subsection(path.to_vec()),
        };
        let headline = format!("`needed` of released subsection `{}` changed", from.name);
        let (before, now) = (from.needed.as_ref(), to.needed.as_ref());
        needed_changed(judge, place, headline, before, now, shipped);
    }
    decided::kept(judge, path, from, to);
    if (from.version, from.minimum) != (to.version, to.minimum) {
        version_changed(judge, path, from, to);
    }
}

pub(super) fn needed_changed(
    judge: &mut Judge<'_>,
    place: Place,
    headline: String,
    from: Option<&String>,
    to: Option<&String>,
    shipped: &[String],
) {
    let hosts = say::hosts(shipped);
    let (label, consequence, help) = match (from, to) {
        (Some(from), Some(to)) => (
            format!("released as `{from}`"),
            format!(
                "{hosts} ask `{from}`, this code asks `{to}`: one of them sends what the other does not expect"
            ),
            format!(
                "restore `needed = \"{from}\"`; if only the function was renamed, keep one of the old name"
            ),
        ),
        (Some(from), None) => (
            format!("released with `needed = \"{from}\"`"),
            format!("it is always sent now, also to {hosts} that do not expect it"),
            format!("restore `needed = \"{from}\"`"),
        ),
        (None, _) => (
            "released without: always sent".to_owned(),
            format!("guests on {hosts} rely on state that would be held back"),
            "remove `needed`; to stop sending single fields, give them a `test`".to_owned(),
        ),
    };
    let finding = judge.find(Rule::NeededChanged, place, headline, label);
    finding.breaks(Directions::BOTH, shipped).note(consequence).help(help);
}

fn version_changed(judge: &mut Judge<'_>, path: &[usize], from: &Subsection, to: &Subsection) {
    let shipped = judge.since(from.stamp);
    let (place, label) = if from.version == to.version {
        let label = format!("released as `minimum_version = {}`", from.minimum);
        (Place::SubsectionMinimumVersion(path.to_vec()), label)
    } else {
        (
            Place::SubsectionVersion(path.to_vec()),
            format!("released as `version = {}`", from.version),
        )
    };
    let headline = format!("version of released subsection `{}` changed", from.name);
    let ours = to.version > from.version;
    let theirs = to.minimum > from.version || to.version < from.version;
    let breaks = Directions { old_to_new: theirs || !ours, new_to_old: ours };
    let hosts = say::hosts(shipped);
    let note = match (ours, theirs) {
        (true, false) => format!("{hosts} refuse the subsection with version {}", to.version),
        (false, true) => format!("the subsection of {hosts} is refused here"),
        (true, true) => format!("{hosts} refuse this subsection, and theirs is refused here"),
        (false, false) if to.minimum > from.minimum => format!(
            "subsections below version {} are refused here; {hosts} still load them",
            to.minimum
        ),
        (false, false) => {
            format!("subsections of version {} would be misread; {hosts} refuse them", to.minimum)
        }
    };
    let finding = judge.find(Rule::SubsectionVersion, place, headline, label);
    finding.breaks(breaks, shipped).note(note).help(format!(
        "restore `version = {}, minimum_version = {}` and open another subsection for the new state",
        from.version, from.minimum
    ));
}

/// A new subsection.
pub(super) fn added(judge: &mut Judge<'_>, path: &[usize], new: &Subsection) {
    if !new.is_always_sent() {
        decided::subsection(judge, path, new);
        return;
    }
    let shipped = &judge.baseline.releases;
    let headline = format!("new subsection `{}` is always sent", new.name);
    let label = format!("not known to {}", say::hosts(shipped));
    judge
        .find(Rule::SubsectionAlwaysSent, Place::Subsection(path.to_vec()), headline, label)
        .breaks(Directions::NEW_TO_OLD, shipped)
        .note("a host refuses a stream with a subsection that it does not know")
        .help("send it only when needed: `subsection(key, needed = \"support_foo\")`, false for old machine types");
}
