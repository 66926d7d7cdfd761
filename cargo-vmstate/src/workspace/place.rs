//! Where a command writes that is told a directory, not a package.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;

use crate::exit::{Fault, Result};
use crate::write::{Access, Lock, is_taken};

/// A directory, locked as all commands do that use its files, until it is dropped.
pub(crate) struct Place {
    pub directory: PathBuf,
    /// Where the journal is: the root of the workspace, or the directory itself where there is none.
    pub root: PathBuf,
    _lock: Lock,
}

impl Place {
    /// Takes a directory to write to it. One that is not there yet is made by what is written; outside of a workspace at once,
    /// since the journal has nowhere else to be.
    pub(crate) fn take(directory: &Path) -> Result<Self> {
        let fault = |error| {
            Fault::io(format!("cannot use the directory `{}`", directory.display()), &error)
        };
        let absolute = std::path::absolute(directory).map_err(fault)?;
        let there = absolute.ancestors().find(|it| is_taken(it)).unwrap_or(&absolute);
        let real = there.canonicalize().map_err(fault)?;
        let directory = match absolute.strip_prefix(there) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real.clone(),
        };
        let (root, target) = if let Some(it) = workspace(&real) {
            it
        } else {
            fs::create_dir_all(&directory).map_err(fault)?;
            (directory.clone(), directory.join("target"))
        };
        let lock = Lock::take(&root, &target, Access::Write)?;
        Ok(Self { directory, root, _lock: lock })
    }
}

/// The root of the workspace that a directory is in, and its target directory.
fn workspace(directory: &Path) -> Option<(PathBuf, PathBuf)> {
    let around = directory.ancestors().find(|it| it.join("Cargo.toml").is_file())?;
    let asked = MetadataCommand::new().no_deps().manifest_path(around.join("Cargo.toml")).exec();
    let (root, target): (PathBuf, PathBuf) = match asked {
        Ok(it) => (it.workspace_root.into(), it.target_directory.into()),
        // Such as where a member is still to be made, perhaps by this command.
        Err(_) => (around.to_owned(), around.join("target")),
    };
    // What is made there is no source of the workspace.
    let is_made = target.canonicalize().is_ok_and(|target| directory.starts_with(target));
    (!is_made).then_some((root, target))
}
