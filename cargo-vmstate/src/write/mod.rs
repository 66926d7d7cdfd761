//! All files of a command change, or none.
//!
//! A file is replaced by a rename, so nobody ever sees half of one. For all of them together there is a [journal]: it
//! stands on the disk before the first file changes, holds what every file was, and goes when the last file has changed.
//! The next command that finds one undoes what was done, so that a command that was killed has done nothing.

mod journal;
mod lock;
mod replace;

use std::fs;
use std::path::{Path, PathBuf};

use journal::{Content, Entry, Journal};
pub(crate) use lock::{Access, Lock};

use crate::exit::{Fault, Result};

/// Files to write and to remove, all together at the end.
pub(crate) struct Batch {
    /// The root of the workspace, where the journal is.
    root: PathBuf,
    /// The command, for the one that finds the journal: `release 9.0`.
    command: String,
    /// The new content; nothing for a file that goes.
    files: Vec<(PathBuf, Content)>,
}

impl Batch {
    /// Nothing to do yet. Only who has [`Access::Write`] may commit it.
    pub(crate) fn new(root: &Path, command: impl Into<String>) -> Self {
        Self { root: root.to_owned(), command: command.into(), files: Vec::new() }
    }

    /// A file with its new content.
    pub(crate) fn write(&mut self, path: PathBuf, text: String) {
        self.files.push((path, Content::Text(text)));
    }

    /// A file with its new content, which need not be text.
    pub(crate) fn write_bytes(&mut self, path: PathBuf, bytes: Vec<u8>) {
        self.files.push((path, Content::of(bytes)));
    }

    /// A file that goes.
    pub(crate) fn remove(&mut self, path: PathBuf) {
        self.files.push((path, Content::Nothing));
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Changes all files. After a fault all of them are as they were, and so they are for the next command after a kill.
    pub(crate) fn commit(self) -> Result<()> {
        let journal = self.journal()?;
        if journal.is_empty() {
            return Ok(());
        }
        journal.write(&self.root)?;
        let result = journal.apply(&self.root).and_then(|()| Journal::remove(&self.root));
        let Err(fault) = result else { return Ok(()) };
        match journal.undo(&self.root) {
            Ok(complete) if complete => Ok(()),
            Ok(_) => Err(Fault::new(format!("{fault}; every file is as it was"))),
            Err(other) => Err(Fault::new(format!(
                "{fault}; this cannot be undone yet: {other}; the next `cargo vmstate` tries again"
            ))),
        }
    }

    /// What there is to do, and what every file is now.
    fn journal(&self) -> Result<Journal> {
        let mut journal = Journal::new(&self.command);
        for (path, after) in &self.files {
            let entry = Entry::of(path, after.clone())?;
            let parent = entry.path.parent().filter(|_| *after != Content::Nothing);
            if let Some(parent) = parent {
                journal.create(parent);
            }
            journal.add(entry);
        }
        Ok(journal)
    }
}

/// Whether something stands at a path, be it a link to nothing.
pub(crate) fn is_taken(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
