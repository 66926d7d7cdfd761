//! One file: its new content is written beside it, and takes its place when it is on the disk.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Where the new content of a file is until it takes its place. Always the same name, so that a later run finds it; it begins
/// with a dot, so that it is never taken for a baseline.
pub(super) fn temporary(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".vmstate-new");
    path.with_file_name(name)
}

/// Gives a file its new content, the mode if one is given, and the owner that it has. Other names of the same file (hard links) see
/// it, too.
pub(super) fn write(path: &Path, bytes: &[u8], mode: Option<u32>) -> io::Result<()> {
    let old = fs::metadata(path).ok();
    if old.as_ref().is_some_and(has_other_names) {
        // What is half written is undone by the journal.
        let mut file = File::options().write(true).truncate(true).open(path)?;
        return file.write_all(bytes).and_then(|()| file.sync_all());
    }
    let temporary = temporary(path);
    remove(&temporary)?;
    let mut file = File::options().write(true).create_new(true).open(&temporary)?;
    file.write_all(bytes)?;
    if let Some(old) = old {
        keep_owner(&temporary, &old);
    }
    if let Some(mode) = mode {
        set_mode(&file, mode)?;
    }
    file.sync_all()?;
    fs::rename(&temporary, path)
}

/// Removes a file if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Puts the names in a directory on the disk. Not every file system can.
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(path)?.sync_all() {
        Err(error) if !is_unsupported(&error) => Err(error),
        _ => Ok(()),
    }
}

fn is_unsupported(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

#[cfg(unix)]
fn has_other_names(file: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    file.nlink() > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &fs::Metadata) -> bool {
    false
}

/// A user who may give files away (root, in a container) does not take them over.
#[cfg(unix)]
fn keep_owner(path: &Path, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, chown};
    if fs::metadata(path).is_ok_and(|new| (new.uid(), new.gid()) != (old.uid(), old.gid())) {
        // Others may not; the file is theirs then, as with any editor.
        let _ = chown(path, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::Metadata) {}

#[cfg(unix)]
fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}
