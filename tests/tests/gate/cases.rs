//! Whole messages, as a user reads them: one small crate for every rule.
//!
//! `VMSTATE_BLESS=1 cargo test -p vmstate-tests --test gate` writes the expectations anew; the diff is for
//! you to read. They belong to the current stable compiler.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Outcome, rule};
use crate::files::{self, Files};
use crate::workspace::{Workspace, repository};

const EXPECTED: &str = "expected.stderr";

fn folder() -> PathBuf {
    files::sources().join("cases")
}

/// The files of every case by its name.
fn all() -> BTreeMap<String, Files> {
    let mut cases = BTreeMap::<String, Files>::new();
    for (path, text) in files::read_all(&folder()) {
        if let Some((case, file)) = path.split_once('/') {
            cases.entry(case.to_owned()).or_default().insert(file.to_owned(), text);
        }
    }
    cases
}

/// The rules that some case is named after.
pub(crate) fn rules() -> BTreeSet<String> {
    all().keys().filter_map(|case| rule(case)).collect()
}

#[test]
fn every_message_is_as_reviewed() {
    if !vmstate_tests::compiler::has_the_messages("the gate's messages") {
        return;
    }
    vmstate_tests::long!("it compiles a crate for each rule and compares whole messages");
    let mut workspace = Workspace::new("cases");
    let cases = all();
    for (case, files) in &cases {
        workspace.package(&package(case), "", &sources(files));
    }
    let report = workspace.check();
    let mut wrong = String::new();
    for (case, files) in &cases {
        let got = messages(case, &report.outcome(&package(case).replace('-', "_")));
        let expected = files.get(EXPECTED).map_or("", String::as_str);
        if env::var_os("VMSTATE_BLESS").is_some() {
            files::write(&folder().join(case).join(EXPECTED), &got);
        } else if got != expected {
            let _ = writeln!(wrong, "{case}: expected\n{expected}\nbut got\n{got}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}`VMSTATE_BLESS=1` writes what is right now");
}

/// A case is named after its rule, and nothing but this rule is at work in it.
#[test]
fn a_case_shows_its_rule() {
    for (case, files) in all() {
        let Some(rule) = rule(&case) else { continue };
        let expected = files.get(EXPECTED).unwrap_or_else(|| panic!("{case} has no {EXPECTED}"));
        let errors: Vec<_> = expected.lines().filter(|line| line.starts_with("error")).collect();
        assert!(!errors.is_empty(), "{case}");
        assert!(errors.iter().all(|line| line.contains(&rule)), "{case}: {errors:?}");
    }
}

fn package(case: &str) -> String {
    case.to_lowercase()
}

fn sources(case: &Files) -> Files {
    let mut files = case.clone();
    files.remove(EXPECTED);
    let root = files.remove("lib.rs").expect("a case has a lib.rs");
    files.insert("src/lib.rs".to_owned(), root);
    files
}

/// What the compiler said about this case, without places that depend on the machine.
fn messages(case: &str, outcome: &Outcome) -> String {
    let rendered: String =
        outcome.errors.iter().map(|error| error.rendered.trim_end().to_owned() + "\n\n").collect();
    let inside = format!("{}/src/lib.rs", package(case));
    let outside = repository().display().to_string();
    let text = rendered.replace(&inside, "lib.rs").replace(&outside, "$REPOSITORY");
    let mut text = text.trim_end().to_owned();
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// Expectations of cases that are gone would rot unseen.
#[test]
fn every_folder_is_a_case() {
    for (case, files) in all() {
        assert!(files.contains_key("lib.rs"), "{case} has no lib.rs");
        assert!(Path::new(&case).extension().is_none(), "{case}");
    }
}
