//! What is published: each crate says what it is, has its licences and a page of its own, and fits the others of its release alone.
//! And what is not, but is made of its files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository")
}

/// The packages that a registry gets.
fn published() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--no-deps", "--offline", "--format-version=1"]);
    let output = command.current_dir(repository()).output().expect("cargo can be started");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata");
    let packages = metadata["packages"].as_array().expect("packages").iter();
    let published: Vec<Value> = packages.filter(|it| it["publish"].is_null()).cloned().collect();
    assert!(published.len() > 6, "{} packages", published.len());
    published
}

fn word<'v>(package: &'v Value, key: &str) -> &'v str {
    package[key].as_str().unwrap_or_else(|| panic!("{} has no {key}", package["name"]))
}

fn words<'v>(package: &'v Value, key: &str) -> Vec<&'v str> {
    package[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn folder(package: &Value) -> PathBuf {
    Path::new(word(package, "manifest_path")).parent().expect("a folder").to_owned()
}

#[test]
fn each_says_what_it_is() {
    for package in published() {
        let name = word(&package, "name");
        assert_eq!(word(&package, "license"), "MIT OR Apache-2.0", "{name}");
        assert!(word(&package, "description").len() > 20, "{name}");
        word(&package, "repository");
        word(&package, "rust_version");
        for key in ["keywords", "categories"] {
            let words = words(&package, key);
            assert!((1..=5).contains(&words.len()), "{name}: {key} {words:?}");
        }
        let targets = package["targets"].as_array().expect("targets").iter();
        let is_library = |target: &Value| words(target, "kind") != ["bin"];
        if targets.filter(|target| words(target, "kind") != ["test"]).any(is_library) {
            assert!(package["metadata"]["docs"]["rs"].is_object(), "{name}: settings of docs.rs");
        }
    }
}

#[test]
fn a_crate_without_std_says_so_and_no_other() {
    for package in published() {
        let source = fs::read_to_string(folder(&package).join("src/lib.rs")).unwrap_or_default();
        let says_it = |line: &str| line.starts_with("#![") && line.contains("no_std");
        // What a macro writes is for crates of both kinds.
        let is_macro = word(&package, "name") == "vmstate-derive";
        let is_without = is_macro || source.lines().any(says_it);
        let says = words(&package, "categories").contains(&"no-std");
        assert_eq!(says, is_without, "{}", package["name"]);
    }
}

#[test]
fn each_has_its_licences_and_a_page() {
    for package in published() {
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let text = |folder: &Path| fs::read_to_string(folder.join(licence)).expect(licence);
            assert_eq!(text(&folder(&package)), text(repository()), "{}", package["name"]);
        }
        let page = folder(&package).join(word(&package, "readme"));
        assert!(page.is_file(), "{}", page.display());
    }
}

/// Generated code and the other crates call hidden names of the runtime, and the derive and the command write the same texts.
#[test]
fn crates_of_a_release_take_each_other_alone() {
    for package in published() {
        let exact = format!("={}", word(&package, "version"));
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let is_ours = word(dependency, "name").starts_with("vmstate");
            // What only tests need has no version where it would wait for its own dependent to be published.
            let is_local = dependency["kind"] == "dev" && dependency["req"] == "*";
            if is_ours && !is_local {
                let name = &package["name"];
                assert_eq!(word(dependency, "req"), exact, "{name}: {}", dependency["name"]);
            }
        }
    }
}

/// A checkout of version 0.1.3 is used with the command of 0.1.
#[test]
fn the_action_installs_the_command_of_this_release() {
    let action = fs::read_to_string(repository().join("action.yml")).expect("action.yml");
    let minor = env!("CARGO_PKG_VERSION").rsplit_once('.').expect("three numbers").0;
    assert!(action.contains(&format!("default: \"{minor}\"")), "{action}");
    assert!(action.contains(&format!("vmstate/vmstate@v{minor}")), "{action}");
}

/// No program can call into a crate of macros, so the fuzzers compile its modules once more: all of them.
#[test]
fn fuzzers_have_all_modules_of_the_derive() {
    let derive = fs::read_to_string(repository().join("vmstate-derive/src/lib.rs")).unwrap();
    let front = fs::read_to_string(repository().join("fuzz/front/src/lib.rs")).unwrap();
    let modules = derive.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let modules: Vec<_> = modules.filter(|module| *module != "testing").collect();
    assert!(modules.len() > 10, "{modules:?}");
    for module in modules {
        let path = |file| format!("{module} \"../../../vmstate-derive/src/{module}{file}\"");
        let is_there = front.contains(&path(".rs")) || front.contains(&path("/mod.rs"));
        assert!(is_there, "`modules!` in fuzz/front/src/lib.rs wants `{module}`");
    }
}
