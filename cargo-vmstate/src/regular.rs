//! Files that are read whole: regular ones only. A pipe may never end, a device has no end.

use std::fs;
use std::io;
use std::path::Path;

/// The bytes of a file. Anything else is not opened.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    match unfit(path, "file") {
        Some((message, _)) => Err(io::Error::other(message)),
        None => fs::read(path),
    }
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> io::Result<String> {
    let text = String::from_utf8(bytes(path)?);
    text.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))
}

/// Why something cannot be the `file` or `directory` that should stand at a path, and what to do.
pub(crate) fn unfit(path: &Path, wanted: &str) -> Option<(String, &'static str)> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|it| it.is_symlink());
    let found = match fs::metadata(path) {
        Ok(it) if it.is_dir() => "a directory",
        Ok(it) if it.is_file() => "a file",
        Ok(_) => "a pipe, socket or device",
        Err(error) if is_link && error.kind() == io::ErrorKind::NotFound => {
            let message = format!("a link to nothing, where a {wanted} should be");
            return Some((
                message,
                "restore what it links to, or the file itself from version control",
            ));
        }
        Err(_) if is_link => {
            return Some((
                format!("a link that leads to no {wanted}"),
                "restore it from version control",
            ));
        }
        Err(_) => return None,
    };
    let expected = format!("a {wanted}");
    (found != expected).then(|| {
        (format!("{found}, where {expected} should be"), "restore it from version control")
    })
}
