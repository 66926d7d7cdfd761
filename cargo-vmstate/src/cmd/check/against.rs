//! Stamped lines are for ever: they are compared with those of a commit. What another branch released must fit.

use std::path::{Path, PathBuf};

use cargo_metadata::Package;
use vmstate_schema::rules::Directions;
use vmstate_schema::{Baseline, Rule, print_baseline};

use super::branches;
use crate::exit::Result;
use crate::git::Commit;
use crate::reference::Reference;
use crate::report::Item;
use crate::workspace::{BaselineFile, Crate, Workspace, directory};
use crate::{answers, lines, location, machines, screen};

/// Released lines that were edited, files that went, and what guests of another branch would miss.
pub(super) fn items(workspace: &Workspace, name: &str) -> Result<Vec<Item>> {
    let reference = Reference::find(&workspace.root, name)?;
    let all = files(&workspace.all_crates());
    let selected = files(&workspace.crates());
    let base = reference.base();
    let whole = workspace.selected().len() == workspace.members().len();
    let mut items = Vec::new();
    for path in reference.baselines(&workspace.root)? {
        let ours = whole || workspace.selected().iter().any(|package| is_inside(&path, package));
        let Some(text) = reference.read(&path)? else { continue };
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
                let edited = match before(base.as_ref(), &reference, &path)? {
                    Before::Same => edited(&old, new, name, true),
                    Before::Older(file) => {
                        edited(&file, new, name, true).or_else(|| edited(&old, new, name, false))
                    }
                    Before::Unknown => edited(&old, new, name, false),
                };
                if edited.is_none() {
                    items.extend(branches::items(&old, new, name));
                }
                items.extend(edited);
            }
            None if ours && is_missing(&reference, &path)? => {
                let was_here = base.as_ref().is_none_or(|base| {
                    base.is(&reference) || base.read(&path).is_ok_and(|it| it.is_some())
                });
                let item = if was_here { removed(&old, name) } else { branches::device(&old) };
                items.extend(item);
            }
            _ => {}
        }
    }
    items.extend(machines::against(workspace, &reference, name)?);
    items.extend(answers::against(workspace, &reference, name)?);
    Ok(items)
}

/// A file where the working tree and what it is held against were one.
enum Before {
    /// It is held against that.
    Same,
    Older(Box<BaselineFile>),
    /// There was no such file, or nobody knows.
    Unknown,
}

fn before(base: Option<&Reference>, reference: &Reference, path: &Path) -> Result<Before> {
    let Some(base) = base else { return Ok(Before::Unknown) };
    if base.is(reference) {
        return Ok(Before::Same);
    }
    let file = base.read(path)?.and_then(|text| BaselineFile::of_text(path, text).ok());
    Ok(file.map_or(Before::Unknown, |file| Before::Older(Box::new(file))))
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
pub(crate) fn is_missing(reference: &Reference, path: &Path) -> Result<bool> {
    let mut parents = path.ancestors().skip(1);
    let directory = vmstate_schema::file::DIRECTORY;
    let package = parents.find(|it| it.file_name().is_some_and(|name| name == directory));
    let manifest = package.and_then(Path::parent).map(|it| it.join("Cargo.toml"));
    let Some(manifest) = manifest else { return Ok(false) };
    Ok(!path.exists() && reference.read(&manifest)?.is_some())
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

/// What the releases shipped that both have must be the same in both, and what came before must be here.
fn edited(old: &BaselineFile, new: &BaselineFile, name: &str, is_before: bool) -> Option<Item> {
    let (was, is) = (&old.baseline, &new.baseline);
    let text = |it: Option<Baseline>| {
        it.map(|it| print_baseline(&it.in_format(was.format.min(is.format))))
    };
    let missing = is_before && !was.releases.iter().all(|release| is.releases.contains(release));
    let before = if missing { was.stamped() } else { was.shared_with(is) };
    let difference = match (text(before), text(is.shared_with(was))) {
        (Some(before), Some(after)) => lines::difference(&before, &after),
        (Some(_), None) => lines::difference(&old.text, &new.text),
        _ => return None,
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
