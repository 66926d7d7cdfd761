//! Stamped lines of records, compared with those of a commit.

use std::path::Path;

use vmstate_schema::Rule;
use vmstate_schema::machines::{self, FILE, Table};
use vmstate_schema::rules::Directions;

use super::record::Record;
use crate::cmd::check::{is_inside, is_missing};
use crate::exit::Result;
use crate::git::Commit;
use crate::report::Item;
use crate::workspace::Workspace;
use crate::{lines, location, screen};

/// Released lines that were edited, and records that went.
pub(crate) fn against(workspace: &Workspace, commit: &Commit, name: &str) -> Result<Vec<Item>> {
    let whole = workspace.selected().len() == workspace.members().len();
    let mut items = Vec::new();
    for path in commit.records(&workspace.root)? {
        let ours = whole || workspace.selected().iter().any(|package| is_inside(&path, package));
        let (true, Some(text)) = (ours, commit.read(&path)?) else { continue };
        let Ok(old) = machines::parse(&text) else {
            let shown = location::shown(&path);
            screen::warning(format_args!("{shown} cannot be read at {name}; it is not compared"));
            continue;
        };
        if old.releases.is_empty() {
            continue;
        }
        if is_missing(commit, &path)? {
            items.extend(moved(workspace, &old, &path, name)?);
        } else if let Ok(Record { text: Some(_), machines: new }) = Record::read(&path) {
            items.extend(edited(&old, &new, &path, name));
        }
    }
    Ok(items)
}

/// A record that is not where it was: a table may move to another crate, with its record.
fn moved(
    workspace: &Workspace,
    old: &machines::Machines,
    path: &Path,
    name: &str,
) -> Result<Option<Item>> {
    for krate in workspace.all_crates() {
        let there = krate.directory.join(FILE);
        let record = Record::read(&there)?;
        let has = |table: &Table| {
            record.machines.find(table.machines.iter().map(|it| it.name.as_str())).is_some()
        };
        if record.text.is_some() && old.tables.iter().all(has) {
            return Ok(edited(old, &record.machines, &there, name));
        }
    }
    Ok(Some(removed(old, path, name)))
}

fn edited(
    old: &machines::Machines,
    new: &machines::Machines,
    path: &Path,
    name: &str,
) -> Option<Item> {
    let releases = old.releases.len();
    let before = machines::print(&old.as_of(releases));
    let difference = lines::difference(&before, &machines::print(&new.as_of(releases)));
    if difference.is_empty() {
        return None;
    }
    let headline = format!("released lines of the machine types were edited since {name}");
    let item = Item::new(Rule::ReleasedLinesEdited, headline)
        .note(difference)
        .help("restore these lines; everything else may stay");
    Some(complete(item, old, path))
}

fn removed(old: &machines::Machines, path: &Path, name: &str) -> Item {
    let headline = format!("the record of released machine types was removed since {name}");
    let item = Item::new(Rule::ReleasedLinesEdited, headline)
        .help(format!("restore it: `git checkout {name} -- {}`", location::shown(path)));
    complete(item, old, path)
}

fn complete(item: Item, old: &machines::Machines, path: &Path) -> Item {
    let note = "what a release has sent cannot change afterwards; the compiler would compare with a fiction";
    let mut item = item.in_file(path).note(note);
    item.breaks = Directions::BOTH;
    item.releases.clone_from(&old.releases);
    item
}
