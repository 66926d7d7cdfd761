//! The streams that are committed beside the tests.

#![allow(dead_code)] // each test needs another part

pub(crate) mod wire;

use std::path::{Path, PathBuf};

use vmstate_examples::file;

/// Their paths, in order.
pub(crate) fn paths() -> Vec<PathBuf> {
    paths_in("")
}

/// Those in a directory: `whole` with RAM, `10.0` and `11.1` of a newer QEMU.
pub(crate) fn paths_in(directory: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("streams").join(directory);
    let entries = directory.read_dir().expect("the directory of streams");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "xz"));
    paths.sort();
    paths
}

/// One in how many of them a test reads: each with `VMSTATE_LONG`, one in four without, which is said.
pub(crate) fn step() -> usize {
    if vmstate_tests::long::runs("it reads one in four streams") { 1 } else { 4 }
}

/// One of them, unpacked.
pub(crate) fn stream(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("streams").join(format!("{name}.sec.xz"));
    file::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
