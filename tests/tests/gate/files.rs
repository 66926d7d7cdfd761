//! Files of throwaway crates.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Texts by their path inside of a crate.
pub(crate) type Files = BTreeMap<String, String>;

/// Where the tests keep their crates between runs.
pub(crate) fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("gate")
}

/// Where they are built. What they depend on, the tests of `cargo vmstate` build there as well.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("throwaway/0")
}

/// The folder of this crate that holds sources for these tests.
pub(crate) fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("gate")
}

/// Makes a folder hold exactly these files. What is right already is not touched, so that cargo need
/// not compile it again.
pub(crate) fn write_all(folder: &Path, files: &Files) {
    for (path, text) in files {
        write(&folder.join(path), text);
    }
    for path in read_all(folder).into_keys().filter(|path| !files.contains_key(path)) {
        let file = folder.join(&path);
        fs::remove_file(&file).unwrap_or_else(|error| panic!("{path}: {error}"));
        // Only succeeds with an empty folder, which would not be the same as none.
        let _ = file.parent().map(fs::remove_dir);
    }
}

pub(crate) fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return;
    }
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// All files below a folder, with `/` in their paths; none if there is no folder.
pub(crate) fn read_all(folder: &Path) -> Files {
    let mut files = Files::new();
    collect(folder, "", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().into_string().expect("names of test files are UTF-8");
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else {
            let text = fs::read_to_string(entry.path());
            files.insert(path, text.expect("test files are UTF-8"));
        }
    }
}
