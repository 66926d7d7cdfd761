//! Stamped lines are for ever: they are compared with those of a commit.

use std::path::{Path, PathBuf};

use vmstate_schema::rules::Directions;
use vmstate_schema::{Rule, print_baseline};

use crate::exit::Result;
use crate::git::Commit;
use crate::report::Item;
use crate::workspace::{BaselineFile, Workspace};
use crate::{lines, location, screen};

/// Released lines that were edited, and files that went.
pub(super) fn items(workspace: &Workspace, name: &str) -> Result<Vec<Item>> {
    let commit = Commit::find(&workspace.root, name)?;
    let now = current(workspace);
    let mut items = Vec::new();
    for package in workspace.selected() {
        let directory =
            package.manifest_path.parent().map_or(Path::new("."), |it| it.as_std_path());
        for path in commit.baselines(&directory.join(vmstate_schema::file::DIRECTORY))? {
            let Some(text) = commit.read(&path)? else { continue };
            match BaselineFile::of_text(&path, text) {
                Ok(old) => items.extend(compare(&old, &now, name)),
                Err(_) => screen::warning(format_args!(
                    "{} cannot be read at {name}; it is not compared",
                    location::shown(&path)
                )),
            }
        }
    }
    Ok(items)
}

/// Every baseline of the workspace as it is now.
fn current(workspace: &Workspace) -> Vec<BaselineFile> {
    let crates = workspace.all_crates();
    crates.iter().flat_map(|krate| krate.files().0).collect()
}

fn compare(old: &BaselineFile, now: &[BaselineFile], name: &str) -> Option<Item> {
    let releases = old.baseline.releases.len();
    let before = print_baseline(&old.baseline.as_of(releases)?);
    let device = old.device();
    let Some(new) = find(now, &old.path, device) else {
        // One that cannot be read is a finding of its own.
        return (!old.path.exists()).then(|| removed(old, name));
    };
    let difference = match new.baseline.as_of(releases) {
        Some(after) => lines::difference(&before, &print_baseline(&after)),
        None => lines::difference(&old.text, &new.text),
    };
    if difference.is_empty() {
        return None;
    }
    let headline = format!("released lines of `{device}` were edited since {name}");
    let item = Item::new(Rule::ReleasedLinesEdited, headline).note(difference);
    Some(complete(item, old, &new.path, name))
}

fn removed(old: &BaselineFile, name: &str) -> Item {
    let device = old.device();
    let headline = format!("the baseline of released device `{device}` was removed since {name}");
    let item = Item::new(Rule::ReleasedLinesEdited, headline).help(format!(
        "to let the device go, restore the file and run `cargo vmstate drop {device}`"
    ));
    complete(item, old, &old.path, name)
}

fn complete(item: Item, old: &BaselineFile, path: &Path, name: &str) -> Item {
    let mut item = item
        .of_device(old.device())
        .in_file(path)
        .note("what a release has sent cannot be changed afterwards; the compiler would check against fiction")
        .help(format!("restore it: `git checkout {name} -- {}`", location::shown(&old.path)));
    item.breaks = Directions::BOTH;
    item.releases.clone_from(&old.baseline.releases);
    item
}

/// The same file; or, if that is gone, the file that the device has now, for a package may move.
fn find<'a>(now: &'a [BaselineFile], path: &PathBuf, device: &str) -> Option<&'a BaselineFile> {
    let same = |file: &&BaselineFile| file.path == *path || real(&file.path) == *path;
    now.iter().find(same).or_else(|| now.iter().find(|file| file.device() == device))
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_default()
}
