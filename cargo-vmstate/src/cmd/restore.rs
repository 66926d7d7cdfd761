//! `cargo vmstate restore`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use vmstate_schema::file::file_name;

use crate::cli::Restore;
use crate::exit::{Exit, Fault, Result};
use crate::git::{Commit, Committed};
use crate::workspace::{Crate, Workspace};
use crate::write::{self, Access, Batch};
use crate::{location, machines, screen};

/// Writes lost files as version control has them.
pub(super) fn run(args: &Restore) -> Result<Exit> {
    let workspace = Workspace::load(&args.selection, None, Access::Write)?;
    let crates = workspace.crates();
    let (mut copies, mut records) = (Vec::new(), Vec::new());
    if args.devices.is_empty() {
        for krate in &crates {
            copies.extend(all(krate)?);
            records.extend(machines::restored(krate));
        }
    }
    for device in &args.devices {
        copies.push(one(&crates, device)?);
    }
    let mut batch = Batch::new(&workspace.root, "restore");
    for copy in &copies {
        batch.write(copy.file.path.clone(), copy.file.text.clone());
    }
    for (path, text) in &records {
        batch.write(path.clone(), text.clone());
    }
    batch.commit()?;
    for (path, _) in &records {
        screen::status("Restored", format_args!("{} from HEAD", location::shown(path)));
    }
    for Committed { commit, file } in &copies {
        screen::status("Restored", format_args!("{} from {commit}", location::shown(&file.path)));
    }
    if copies.is_empty() && records.is_empty() {
        screen::note("no baseline of HEAD is missing or damaged");
    }
    Ok(Exit::Clean)
}

/// What the commit at hand has of a crate, and the tree has not, or damaged.
fn all(krate: &Crate) -> Result<Vec<Committed>> {
    let Some(head) = Commit::head(&krate.directory) else {
        return Err(Fault::new(format!(
            "`{}` is in no git repository with a commit; nothing is known about lost files",
            krate.shown_directory()
        )));
    };
    let damaged = damaged(krate);
    let is_lost = |path: &PathBuf| !write::is_taken(path) || damaged.contains(path);
    // Those of binaries are in directories of their own. Paths of git have no links in them.
    let directory = krate.directory.file_name();
    let ours = |path: &PathBuf| path.parent().and_then(Path::file_name) == directory;
    let known = head.baselines(&krate.directory)?.into_iter().filter(ours);
    let names: BTreeSet<_> = known.filter_map(|it| Some(it.file_name()?.to_owned())).collect();
    let paths = names.into_iter().map(|name| krate.directory.join(name));
    Ok(paths.filter(is_lost).filter_map(|path| Commit::newest(&path)).collect())
}

/// The file of one device.
fn one(crates: &[Crate], device: &str) -> Result<Committed> {
    let path = |krate: &Crate| krate.directory.join(file_name(device));
    let mut found: Vec<_> =
        crates.iter().filter_map(|krate| Some((krate, Commit::newest(&path(krate))?))).collect();
    if found.len() > 1 {
        return Err(Fault::new(format!(
            "several crates had a device `{device}`; choose a package with `-p`"
        )));
    }
    let Some((krate, copy)) = found.pop() else {
        return Err(Fault::new(format!(
            "git has no baseline of a device `{device}`; choose its package with `-p`, or `--workspace`"
        )));
    };
    if write::is_taken(&copy.file.path) && !damaged(krate).contains(&copy.file.path) {
        return Err(Fault::new(format!(
            "`{}` can be read and is left alone; to take another version of it, use git",
            location::shown(&copy.file.path)
        )));
    }
    Ok(copy)
}

/// The files that an older copy would repair.
fn damaged(krate: &Crate) -> Vec<PathBuf> {
    let (_, troubles) = krate.files();
    troubles.into_iter().filter(|it| it.damaged).map(|it| it.path).collect()
}
