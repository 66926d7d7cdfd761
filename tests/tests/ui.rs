//! Every compile error: what the user typed, and what the compiler says about it.
//!
//! `VMSTATE_LONG=1 cargo test -p vmstate-tests --test ui` compares them, `TRYBUILD=overwrite` in its stead writes the expectations anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[test]
fn wrong_devices_are_refused_on_their_tokens() {
    if std::env::var_os("TRYBUILD").is_none() {
        vmstate_tests::long!("it compiles hundreds of wrong devices, one after the other");
    }
    if !vmstate_tests::compiler::has_the_messages("ui") {
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/**/*.rs");
}

/// An expectation whose case was renamed or removed would rot unseen.
#[test]
fn every_case_has_an_expectation_and_every_expectation_a_case() {
    let (cases, expectations) = (stems("rs"), stems("stderr"));
    let alone: Vec<_> = cases.symmetric_difference(&expectations).collect();
    assert!(alone.is_empty(), "without the other half: {alone:#?}");
}

fn stems(extension: &str) -> BTreeSet<PathBuf> {
    let mut stems = BTreeSet::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ui"), extension, &mut stems);
    stems
}

fn collect(folder: &Path, extension: &str, stems: &mut BTreeSet<PathBuf>) {
    for entry in folder.read_dir().expect("the folder of UI cases") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            collect(&path, extension, stems);
        } else if path.extension().is_some_and(|found| found == extension) {
            stems.insert(path.with_extension(""));
        }
    }
}
