//! One command writes at a time, and nobody reads meanwhile.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::journal;
use crate::exit::{Fault, Result};
use crate::screen;

/// What a command does with the files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It looks at them: several at once may.
    Read,
    /// It changes them: alone.
    Write,
}

/// The right to use the files of a workspace. The system takes it back when the process ends, however it ends, so nothing is left
/// that a later run would have to clean.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for its turn, then undoes what a command left that was killed.
    pub(crate) fn take(root: &Path, target: &Path, access: Access) -> Result<Self> {
        let path = lockable(root, target);
        let fault = |error| Fault::io(format!("cannot lock `{}`", path.display()), &error);
        let file = open(&path).map_err(fault)?;
        loop {
            wait(&file, access).map_err(fault)?;
            if !journal::is_left(root) {
                return Ok(Self { _file: file });
            }
            if access == Access::Read {
                file.unlock().and_then(|()| wait(&file, Access::Write)).map_err(fault)?;
            }
            journal::recover(root)?;
            if access == Access::Read {
                file.unlock().map_err(fault)?;
            }
        }
    }
}

/// The directory itself can be locked, which leaves no file behind.
#[cfg(unix)]
fn lockable(root: &Path, _: &Path) -> PathBuf {
    root.to_owned()
}

#[cfg(not(unix))]
fn lockable(_: &Path, target: &Path) -> PathBuf {
    target.join(".vmstate-lock")
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    std::fs::create_dir_all(path.parent().unwrap_or(path))?;
    File::options().write(true).create(true).truncate(false).open(path)
}

/// Locks; says so when it has to wait.
fn wait(file: &File, access: Access) -> io::Result<()> {
    let tried = match access {
        Access::Read => file.try_lock_shared(),
        Access::Write => file.try_lock(),
    };
    let result = match tried {
        Ok(()) => return Ok(()),
        Err(TryLockError::WouldBlock) => {
            screen::status("Blocking", "waiting for another `cargo vmstate` in this workspace");
            match access {
                Access::Read => file.lock_shared(),
                Access::Write => file.lock(),
            }
        }
        Err(TryLockError::Error(error)) => Err(error),
    };
    match result {
        // As cargo does on file systems without locks.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            screen::warning("this file system has no locks; do not run two commands at once");
            Ok(())
        }
        result => result,
    }
}
