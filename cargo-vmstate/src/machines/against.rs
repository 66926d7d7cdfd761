//! Stamped lines of records, compared with those of a commit.

use std::path::Path;

use vmstate_schema::Rule;
use vmstate_schema::machines::{self, FILE, Machines as Tables, Table};
use vmstate_schema::rules::Directions;

use super::record::Record;
use crate::cmd::check::{HERE, Sides, is_inside, is_missing, turned};
use crate::exit::Result;
use crate::reference::Reference;
use crate::report::Item;
use crate::workspace::Workspace;
use crate::{lines, location, screen};

/// Released lines that were edited, records that went, and what guests of another branch would miss.
pub(crate) fn against(
    workspace: &Workspace,
    reference: &Reference,
    name: &str,
) -> Result<Vec<Item>> {
    let whole = workspace.selected().len() == workspace.members().len();
    let base = reference.base();
    let mut items = Vec::new();
    for path in reference.records(&workspace.root)? {
        let ours = whole || workspace.selected().iter().any(|package| is_inside(&path, package));
        let (true, Some(text)) = (ours, reference.read(&path)?) else { continue };
        let Ok(old) = machines::parse(&text) else {
            let shown = location::shown(&path);
            screen::warning(format_args!("{shown} cannot be read at {name}; it is not compared"));
            continue;
        };
        if old.releases.is_empty() {
            continue;
        }
        if is_missing(reference, &path)? {
            items.extend(moved(workspace, &old, &path, name)?);
        } else if let Ok(Record { text: Some(_), machines: new }) = Record::read(&path) {
            let before = before(base.as_ref(), reference, &path)?;
            let is_before = base.as_ref().is_some_and(|it| it.is(reference));
            let edited = before
                .and_then(|before| edited(&before, &new, &path, name, true))
                .or_else(|| edited(&old, &new, &path, name, is_before));
            if edited.is_none() {
                items.extend(branches(&old, &new, &path, name));
            }
            items.extend(edited);
        }
    }
    Ok(items)
}

/// The record where the working tree and what it is held against were one, if that is another commit.
fn before(base: Option<&Reference>, reference: &Reference, path: &Path) -> Result<Option<Tables>> {
    let Some(base) = base.filter(|it| !it.is(reference)) else { return Ok(None) };
    Ok(base.read(path)?.and_then(|text| machines::parse(&text).ok()))
}

/// A record that is not where it was: a table may move to another crate, with its record.
fn moved(workspace: &Workspace, old: &Tables, path: &Path, name: &str) -> Result<Option<Item>> {
    for krate in workspace.all_crates() {
        let there = krate.directory.join(FILE);
        let record = Record::read(&there)?;
        let has = |table: &Table| {
            record.machines.find(table.machines.iter().map(|it| it.name.as_str())).is_some()
        };
        if record.text.is_some() && old.tables.iter().all(has) {
            return Ok(edited(old, &record.machines, &there, name, false));
        }
    }
    Ok(Some(removed(old, path, name)))
}

/// What the releases shipped that both have must be the same in both, and what came before must be here.
fn edited(old: &Tables, new: &Tables, path: &Path, name: &str, is_before: bool) -> Option<Item> {
    let missing = is_before && !old.releases.iter().all(|it| new.releases.contains(it));
    let before = if missing { old.stamped() } else { old.shared_with(new) };
    let difference =
        lines::difference(&machines::print(&before), &machines::print(&new.shared_with(old)));
    if difference.is_empty() {
        return None;
    }
    let headline = format!("released lines of the machine types were edited since {name}");
    let item = Item::new(Rule::ReleasedLinesEdited, headline)
        .note(difference)
        .help("restore these lines; everything else may stay");
    Some(complete(item, old, path))
}

/// What a merge with another branch would find, as far as records tell.
fn branches(theirs: &Tables, ours: &Tables, path: &Path, name: &str) -> Vec<Item> {
    let only = |a: &Tables, b: &Tables| -> Vec<bool> {
        let all = a.releases.iter().enumerate().filter(|(_, it)| !b.releases.contains(it));
        all.map(|(at, _)| a.graph.is_branch(at)).collect()
    };
    let sides = Sides::of(&only(theirs, ours), &only(ours, theirs));
    // What is not released here yet counts as if it were.
    let Ok(here) = machines::release(ours, HERE, &[]) else { return Vec::new() };
    let Ok(both) = machines::merge(theirs, &here) else { return Vec::new() };
    let source = match sides {
        Sides::Behind => return Vec::new(),
        Sides::TheyAreStable => ours,
        Sides::WeAreStable | Sides::Unknown => theirs,
    };
    let mut items: Vec<Item> = Vec::new();
    for table in &source.tables {
        let living = table.machines.iter().rev().filter(|it| it.retired.is_none());
        let names: Vec<&str> = living.map(|it| it.name.as_str()).collect();
        let retired = table.machines.iter().filter(|it| it.retired.is_some());
        let retired: Vec<&str> = retired.map(|it| it.name.as_str()).collect();
        let Some(at) = both.find(names.iter().copied()) else { continue };
        for fault in machines::names(&both, &both.tables[at], &names, &retired) {
            let rule = fault.finding.rule;
            let missing = rule == Rule::ElsewhereOnly;
            if !(missing && sides != Sides::Unknown || rule == Rule::ReleasesDiffer) {
                continue;
            }
            let turn = sides != Sides::TheyAreStable || rule == Rule::ReleasesDiffer;
            let finding = if turn { turned(fault.finding, name) } else { fault.finding };
            let mut item = Item::new(rule, finding.headline).in_file(path);
            (item.label, item.notes, item.help) = (finding.label, finding.notes, finding.help);
            (item.breaks, item.releases) = (finding.breaks, finding.releases);
            items.push(item);
        }
    }
    items
}

fn removed(old: &Tables, path: &Path, name: &str) -> Item {
    let headline = format!("the record of released machine types was removed since {name}");
    let item = Item::new(Rule::ReleasedLinesEdited, headline)
        .help(format!("restore it: `git checkout {name} -- {}`", location::shown(path)));
    complete(item, old, path)
}

fn complete(item: Item, old: &Tables, path: &Path) -> Item {
    let note = "what a release has sent cannot change afterwards; the compiler would compare with a fiction";
    let mut item = item.in_file(path).note(note);
    item.breaks = Directions::BOTH;
    item.releases.clone_from(&old.releases);
    item
}
