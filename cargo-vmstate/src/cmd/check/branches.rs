//! What another branch released, and what is here: what a merge would find, before there is one.

use vmstate_schema::rules::Directions;
use vmstate_schema::update::{merge, release};
use vmstate_schema::{Baseline, Finding, Rule, compare};

use crate::report::Item;
use crate::screen;
use crate::workspace::BaselineFile;

/// What stands for the release that this branch has not made yet. The user does not see it.
pub(crate) const HERE: &str = "this-branch";

/// Which of two branches is the older one: the one that guests leave when they are upgraded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sides {
    /// They have nothing that is not here.
    Behind,
    /// What they released besides is all of a stable branch.
    TheyAreStable,
    /// The other way round.
    WeAreStable,
    /// This may be a stable branch before its first release, or the work of somebody who is behind.
    Unknown,
}

impl Sides {
    /// By the releases that only one of them has.
    pub(crate) fn of(theirs: &[bool], ours: &[bool]) -> Self {
        match (theirs, ours) {
            ([], _) => Self::Behind,
            (theirs, _) if theirs.iter().all(|branch| *branch) => Self::TheyAreStable,
            (_, ours) if ours.iter().any(|branch| *branch) => Self::WeAreStable,
            _ => Self::Unknown,
        }
    }
}

/// Whether each release that only the first has is one of a stable branch.
fn only(a: &Baseline, b: &Baseline) -> Vec<bool> {
    let all = a.releases.iter().enumerate().filter(|(_, name)| !b.releases.contains(name));
    all.map(|(at, _)| a.graph.is_branch(at)).collect()
}

/// A device that both have.
pub(super) fn items(old: &BaselineFile, new: &BaselineFile, name: &str) -> Vec<Item> {
    let (theirs, ours) = (&old.baseline, &new.baseline);
    if theirs.dropped.is_some() || ours.dropped.is_some() {
        return Vec::new();
    }
    let complete = |item: Item| item.of_device(new.device()).in_file(&new.path);
    match Sides::of(&only(theirs, ours), &only(ours, theirs)) {
        Sides::Behind => Vec::new(),
        Sides::TheyAreStable => {
            let (Ok(both), Some(now)) = (merge(ours, theirs), ours.next()) else {
                return Vec::new();
            };
            let known = compare(ours, now);
            let found = compare(&both, now).into_iter().filter(|it| !known.contains(it));
            found.map(|finding| complete(Item::of_finding(finding, now))).collect()
        }
        sides => {
            // What they would say, had we released what is here.
            let Some(now) = theirs.next() else { return Vec::new() };
            let Ok(here) = release(ours, HERE, &[]) else { return Vec::new() };
            let Ok(both) = merge(theirs, &here) else { return Vec::new() };
            let known = compare(theirs, now);
            let found = compare(&both, now).into_iter().filter(|it| !known.contains(it));
            let mut items = Vec::new();
            for finding in found {
                let missing = finding.rule == Rule::ElsewhereOnly;
                let finding = turned(finding, name);
                if missing && sides == Sides::Unknown {
                    screen::note(format_args!(
                        "{}: {}; that matters if this is to be a release of a stable branch",
                        new.device(),
                        finding.headline
                    ));
                } else {
                    items.push(complete(Item::of_finding(finding, now)));
                }
            }
            items
        }
    }
}

/// A finding of the other branch, said here.
pub(crate) fn turned(mut finding: Finding, name: &str) -> Finding {
    let words = |text: &str| text.replace(HERE, "the next release here");
    if finding.rule == Rule::ElsewhereOnly {
        let what = finding.headline.split(" was released in ").next().unwrap_or_default();
        finding.headline = format!("{what} is here, and {name} does not have it");
        finding.label.clear();
        finding.notes = vec![format!(
            "guests of {} that are upgraded to what {name} releases could not move there",
            words(&finding.releases.join(", "))
        )];
        finding.help = vec![format!(
            "bring it to {name} first: what is backported goes to the branch that goes on, then to the stable ones"
        )];
    }
    finding.headline = words(&finding.headline);
    finding.label = words(&finding.label);
    finding.notes.iter_mut().chain(&mut finding.help).for_each(|text| *text = words(text));
    finding.releases.retain(|release| release != HERE);
    finding
}

/// A device that only the other branch has.
pub(super) fn device(old: &BaselineFile) -> Option<Item> {
    let theirs = &old.baseline;
    let all = (0..theirs.releases.len()).all(|at| theirs.graph.is_branch(at));
    if !old.is_released() || !all || theirs.dropped.is_some() {
        return None;
    }
    let (name, first) = (old.device(), &theirs.releases[0]);
    let headline =
        format!("device `{name}` was released in {first}, on another branch, and is not here");
    let mut item = Item::new(Rule::ElsewhereOnly, headline)
        .of_device(name)
        .in_file(&old.path)
        .note(
            "guests that have it cannot move here: a host refuses a section that it does not know",
        )
        .help("bring the device over with its baseline");
    item.breaks = Directions::OLD_TO_NEW;
    item.releases.clone_from(&theirs.releases);
    Some(item)
}
