//! What the files of the working tree are held against: those of a commit, or of another directory.

use std::fs;
use std::path::{Path, PathBuf};

use vmstate_schema::file::{BIN_PREFIX, DIRECTORY};

use crate::exit::{Fault, Result};
use crate::git::Commit;
use crate::machines;
use crate::regular;
use crate::workspace::BaselineFile;

/// Another version of the workspace.
pub(crate) enum Reference {
    Commit(Commit),
    /// Another checkout.
    Directory {
        theirs: PathBuf,
        ours: PathBuf,
    },
}

impl Reference {
    /// A commit of this name; a directory, if git knows no such commit.
    pub(crate) fn find(root: &Path, name: &str) -> Result<Self> {
        let theirs = PathBuf::from(name);
        match Commit::find(root, name) {
            Ok(commit) => Ok(Self::Commit(commit)),
            Err(_) if theirs.join("Cargo.toml").is_file() => {
                Ok(Self::Directory { theirs, ours: root.to_owned() })
            }
            Err(_) if theirs.is_dir() => Err(Fault::new(format!(
                "`{name}` has no `Cargo.toml`; name the root of another checkout of this workspace"
            ))),
            Err(fault) => Err(fault),
        }
    }

    /// What the working tree and this come from, if git knows.
    pub(crate) fn base(&self) -> Option<Self> {
        match self {
            Self::Commit(commit) => commit.base().map(Self::Commit),
            Self::Directory { .. } => None,
        }
    }

    /// Whether both are the same commit.
    pub(crate) fn is(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Commit(a), Self::Commit(b)) if a == b)
    }

    /// Every baseline, as a path in the working tree.
    pub(crate) fn baselines(&self, root: &Path) -> Result<Vec<PathBuf>> {
        match self {
            Self::Commit(commit) => commit.baselines(root),
            Self::Directory { .. } => Ok(self.files(BaselineFile::is_one)),
        }
    }

    /// Every record of machine types.
    pub(crate) fn records(&self, root: &Path) -> Result<Vec<PathBuf>> {
        match self {
            Self::Commit(commit) => commit.records(root),
            Self::Directory { .. } => Ok(self.files(machines::is_record)),
        }
    }

    /// What a file of the working tree is there; `None` if it is not.
    pub(crate) fn read(&self, path: &Path) -> Result<Option<String>> {
        match self {
            Self::Commit(commit) => commit.read(path),
            Self::Directory { theirs, ours } => {
                let Ok(inside) = path.strip_prefix(ours) else { return Ok(None) };
                let path = theirs.join(inside);
                if !path.is_file() {
                    return Ok(None);
                }
                let text = regular::text(&path);
                text.map(Some).map_err(|error| Fault::io(path.display().to_string(), &error))
            }
        }
    }

    fn files(&self, wanted: fn(&Path) -> bool) -> Vec<PathBuf> {
        let Self::Directory { theirs, ours } = self else { return Vec::new() };
        let (mut open, mut found) = (vec![theirs.clone()], Vec::new());
        while let Some(directory) = open.pop() {
            let here = directory.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let above = directory.parent().and_then(Path::file_name);
            let holds = here == DIRECTORY
                || here.starts_with(BIN_PREFIX) && above.is_some_and(|it| it == DIRECTORY);
            for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
                let path = entry.path();
                let name = entry.file_name().to_string_lossy().into_owned();
                // Links may lead in circles.
                let is_dir = entry.file_type().is_ok_and(|it| it.is_dir());
                if is_dir && !name.starts_with('.') && name != "target" {
                    open.push(path);
                } else if holds && wanted(&path) && path.is_file() {
                    let inside = path.strip_prefix(theirs).map(Path::to_owned);
                    found.extend(inside.map(|inside| ours.join(inside)));
                }
            }
        }
        found.sort();
        found
    }
}
