//! Stamped lines are for ever: they are compared with those of a commit.

use std::path::{Path, PathBuf};

use cargo_metadata::Package;
use vmstate_schema::rules::Directions;
use vmstate_schema::{Rule, print_baseline};

use crate::exit::Result;
use crate::git::Commit;
use crate::report::Item;
use crate::workspace::{BaselineFile, Crate, Workspace, directory};
use crate::{answers, lines, location, machines, screen};

/// Released lines that were edited, and files that went.
pub(super) fn items(workspace: &Workspace, name: &str) -> Result<Vec<Item>> {
    let commit = Commit::find(&workspace.root, name)?;
    let all = files(&workspace.all_crates());
    let selected = files(&workspace.crates());
    let whole = workspace.selected().len() == workspace.members().len();
    let mut items = Vec::new();
    for path in commit.baselines(&workspace.root)? {
        let ours = whole || workspace.selected().iter().any(|package| is_inside(&path, package));
        let Some(text) = commit.read(&path)? else { continue };
        let Ok(old) = BaselineFile::of_text(&path, text) else {
            if ours {
                let shown = location::shown(&path);
                screen::warning(format_args!(
                    "{shown} cannot be read at {name}; it is not compared"
                ));
            }
            continue;
        };
        match find(&all, &old) {
            Some(new) if ours || selected.iter().any(|file| file.path == new.path) => {
                items.extend(edited(&old, new, name));
            }
            None if ours && is_missing(&commit, &path)? => items.extend(removed(&old, name)),
            _ => {}
        }
    }
    items.extend(machines::against(workspace, &commit, name)?);
    items.extend(answers::against(workspace, &commit, name)?);
    Ok(items)
}

/// Every baseline of these crates as it is now.
fn files(crates: &[Crate]) -> Vec<BaselineFile> {
    crates.iter().flat_map(|krate| krate.files().0).collect()
}

pub(crate) fn is_inside(path: &Path, package: &Package) -> bool {
    let directory = directory(package);
    let directory = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    path.strip_prefix(directory)
        .is_ok_and(|inside| inside.starts_with(vmstate_schema::file::DIRECTORY))
}

/// Whether the file of a package went. One that is there but cannot be read is a finding of its own, and so-called baselines
/// outside of packages are test data.
pub(crate) fn is_missing(commit: &Commit, path: &Path) -> Result<bool> {
    let mut parents = path.ancestors().skip(1);
    let directory = vmstate_schema::file::DIRECTORY;
    let package = parents.find(|it| it.file_name().is_some_and(|name| name == directory));
    let manifest = package.and_then(Path::parent).map(|it| it.join("Cargo.toml"));
    let Some(manifest) = manifest else { return Ok(false) };
    Ok(!path.exists() && commit.read(&manifest)?.is_some())
}

/// The same file; or, if that is gone, the file that the device has now, for a package may move.
fn find<'a>(now: &'a [BaselineFile], old: &BaselineFile) -> Option<&'a BaselineFile> {
    let same = |file: &&BaselineFile| file.path == old.path || real(&file.path) == old.path;
    let moved = |file: &&BaselineFile| file.device() == old.device();
    now.iter().find(same).or_else(|| now.iter().filter(|_| !old.path.exists()).find(moved))
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_default()
}

fn edited(old: &BaselineFile, new: &BaselineFile, name: &str) -> Option<Item> {
    let releases = old.baseline.releases.len();
    let before = print_baseline(&old.baseline.as_of(releases)?);
    let difference = match new.baseline.as_of(releases).map(|it| it.in_format(old.baseline.format))
    {
        Some(after) => lines::difference(&before, &print_baseline(&after)),
        None => lines::difference(&old.text, &new.text),
    };
    if difference.is_empty() {
        return None;
    }
    let headline = format!("released lines of `{}` were edited since {name}", old.device());
    let item = Item::new(Rule::ReleasedLinesEdited, headline)
        .note(difference)
        .help("restore these lines; everything else may stay");
    Some(complete(item, old, &new.path))
}

fn removed(old: &BaselineFile, name: &str) -> Option<Item> {
    if !old.is_released() {
        return None;
    }
    let device = old.device();
    let headline = format!("the baseline of released device `{device}` was removed since {name}");
    // A newer commit has the releases since then as well.
    let help = match Commit::newest(&old.path) {
        Some(copy) => copy.help(),
        None => format!("restore it: `git checkout {name} -- {}`", location::shown(&old.path)),
    };
    let item = Item::new(Rule::ReleasedLinesEdited, headline).help(help).help(format!(
        "to let the device go, then run `cargo vmstate drop {device} --reason \"...\"`"
    ));
    Some(complete(item, old, &old.path))
}

fn complete(item: Item, old: &BaselineFile, path: &Path) -> Item {
    let note = "what a release has sent cannot change afterwards; the compiler would compare with a fiction";
    let mut item = item.of_device(old.device()).in_file(path).note(note);
    item.breaks = Directions::BOTH;
    item.releases.clone_from(&old.baseline.releases);
    item
}
