//! Files change whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use crate::exit::{Fault, Result};

/// Files to write and to remove, all together at the end.
#[derive(Default)]
pub(crate) struct Batch {
    writes: Vec<(PathBuf, String)>,
    removals: Vec<PathBuf>,
}

impl Batch {
    /// A file with its new content.
    pub(crate) fn write(&mut self, path: PathBuf, text: String) {
        self.writes.push((path, text));
    }

    /// A file that goes.
    pub(crate) fn remove(&mut self, path: PathBuf) {
        self.removals.push(path);
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.removals.is_empty()
    }

    /// Writes every file beside its place first, so that a full disk or a read-only directory changes nothing; then
    /// moves them there.
    pub(crate) fn commit(self) -> Result<()> {
        let mut staged = Staged::default();
        for (path, text) in &self.writes {
            staged.write(path, text)?;
        }
        for (from, to) in &staged.0 {
            fs::rename(from, to).map_err(|error| fault(to, &error))?;
        }
        for path in &self.removals {
            fs::remove_file(path).map_err(|error| fault(path, &error))?;
        }
        Ok(())
    }
}

/// Temporary files and where they belong; what was not moved there is removed.
#[derive(Default)]
struct Staged(Vec<(PathBuf, PathBuf)>);

impl Staged {
    fn write(&mut self, path: &Path, text: &str) -> Result<()> {
        let parent = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(|error| fault(parent, &error))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // No baseline has a name that begins with a dot, so a leftover is never taken for one.
        let temporary = parent.join(format!(".{name}.{}.tmp", std::process::id()));
        let result = fs::write(&temporary, text);
        self.0.push((temporary, path.to_owned()));
        result.map_err(|error| fault(path, &error))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for (temporary, _) in &self.0 {
            let _ = fs::remove_file(temporary);
        }
    }
}

fn fault(path: &Path, error: &std::io::Error) -> Fault {
    Fault::new(format!("cannot write `{}`: {error}; nothing was left half written", path.display()))
}
