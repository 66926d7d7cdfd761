//! Where a command writes that is told a directory, not a package.

use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;

use crate::exit::{Fault, Result};
use crate::write::{Access, Lock};

/// A directory, locked as all commands do that use its files, until it is dropped.
pub(crate) struct Place {
    pub directory: PathBuf,
    /// Where the journal is: the root of the workspace, or the directory itself where there is none.
    pub root: PathBuf,
    _lock: Lock,
}

impl Place {
    /// Takes a directory that is there, to write to it.
    pub(crate) fn take(directory: &Path) -> Result<Self> {
        let directory = directory
            .canonicalize()
            .map_err(|error| Fault::io(format!("cannot find `{}`", directory.display()), &error))?;
        let (root, target) =
            workspace(&directory).unwrap_or_else(|| (directory.clone(), directory.join("target")));
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
