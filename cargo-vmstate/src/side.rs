//! One side of a comparison: `9.1`, `next`, `git:main`, `git:main@9.1`.

use std::path::{Path, PathBuf};

use vmstate_schema::file::DIRECTORY;

use crate::exit::Result;
use crate::git::Commit;
use crate::workspace::{Workspace, directory};

/// The release that is meant, and the commit whose files are read, if it is not those of the working tree.
pub(crate) struct Side<'a> {
    pub release: &'a str,
    pub commit: Option<Commit>,
}

impl<'a> Side<'a> {
    /// Finds what a user means.
    pub(crate) fn find(workspace: &Workspace, spec: &'a str) -> Result<Self> {
        let Some(rest) = spec.strip_prefix("git:") else {
            return Ok(Self { release: spec, commit: None });
        };
        let (name, release) = match rest.rsplit_once('@') {
            // `HEAD@{1}` is a reference, not a release.
            Some((name, release)) if !release.starts_with('{') => (name, release),
            _ => (rest, "next"),
        };
        Ok(Self { release, commit: Some(Commit::find(&workspace.root, name)?) })
    }
}

/// The files of the selected packages as they were at a commit: those that `list` finds in a directory, each read by `read`.
pub(crate) fn at_commit<T>(
    workspace: &Workspace,
    commit: &Commit,
    list: impl Fn(&Commit, &Path) -> Result<Vec<PathBuf>>,
    read: impl Fn(&Path, String) -> Result<T>,
) -> Result<Vec<T>> {
    let mut all = Vec::new();
    for package in workspace.selected() {
        for path in list(commit, &directory(package).join(DIRECTORY))? {
            if let Some(text) = commit.read(&path)? {
                all.push(read(&path, text)?);
            }
        }
    }
    Ok(all)
}
