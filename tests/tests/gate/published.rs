//! What others build: the device crate as a dependency, from read-only sources, packaged, reproducibly.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::diagnostics::Report;
use crate::files::{self, Files};
use crate::released::{Released, replace};
use crate::workspace::{Workspace, cargo, wrapper};

/// A workspace with the released crates under names of their own.
fn workspace(name: &str, device: &Files) -> Workspace {
    released_in(Workspace::new(name), name, device)
}

fn released_in(mut workspace: Workspace, name: &str, device: &Files) -> Workspace {
    let released = Released::read("released");
    workspace.package(&format!("{name}_parts"), "", &released.parts);
    workspace.package(&format!("{name}_device"), &parts(name), device);
    workspace
}

fn parts(name: &str) -> String {
    format!(
        "parts = {{ version = \"0.1.0\", path = \"../{name}_parts\", package = \"{name}_parts\" }}\n"
    )
}

fn bumped(device: &Files) -> Files {
    let mut device = device.clone();
    replace(&mut device, "src/lib.rs", "version = 2, m", "version = 3, m").expect("a version");
    device
}

#[test]
fn a_consumer_is_told() {
    let mut workspace = workspace("consumed", &bumped(&Released::read("released").device));
    let dependency = "device = { path = \"../consumed_device\", package = \"consumed_device\" }\n";
    let main = "fn main() {\n    let _ = std::mem::size_of::<device::Uart>();\n}\n";
    let files = Files::from([("src/main.rs".to_owned(), main.to_owned())]);
    workspace.package("consumer", dependency, &files);
    workspace.finish();
    // Only the consumer is asked for.
    let report = report(&workspace.cargo(&["check", "-p", "consumer", "--message-format=json"]));
    let errors = report.outcome("consumed_device").errors;
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].to_string(), "VMS0001 on `3`");
    assert!(!report.outcome("consumer").passed);
}

#[test]
fn a_changed_baseline_is_noticed() {
    let device = Released::read("released").device;
    let workspace = workspace("tracked", &device);
    assert!(workspace.check().outcome("tracked_device").passed);
    assert!(workspace.check().outcome("tracked_device").fresh, "nothing changed");
    let file = workspace.folder().join("tracked_device/vmstate/uart.vmstate");
    let text = fs::read_to_string(&file).expect("the baseline");
    // As if 9.1 had shipped another type: the source is the same, and is compiled again.
    fs::write(&file, text.replace("field status uint32", "field status uint64")).expect("writable");
    let outcome = workspace.check().outcome("tracked_device");
    assert_eq!(outcome.errors.len(), 1, "{:?}", outcome.errors);
    assert_eq!(outcome.errors[0].to_string(), "VMS0010 on `u32`");
    fs::remove_file(&file).expect("writable");
    let outcome = workspace.check().outcome("tracked_device");
    assert_eq!(outcome.errors[0].to_string(), "VMS0019 on `Uart`", "{:?}", outcome.errors);
    fs::write(&file, text).expect("writable");
    assert!(workspace.check().outcome("tracked_device").passed);
}

/// Library and binary of one package have baselines of their own.
#[test]
fn a_binary_is_gated_by_its_own_directory() {
    let mut device = Released::read("released").device;
    let library = device.clone();
    let main =
        device["src/lib.rs"].replace("version = 2, m", "version = 3, m") + "\nfn main() {}\n";
    device.insert("src/main.rs".to_owned(), main);
    for (path, text) in library.iter().filter(|(path, _)| path.starts_with("vmstate/")) {
        let own = path.replace("vmstate/", "vmstate/bin-binary_device/");
        device.insert(own, text.clone());
    }
    let outcome = workspace("binary", &device).check().outcome("binary_device");
    // The two targets have one name; the library passes.
    assert!(outcome.passed, "{:?}", outcome.errors);
    assert_eq!(outcome.errors.len(), 1, "{:?}", outcome.errors);
    assert_eq!(outcome.errors[0].to_string(), "VMS0001 on `3`");
    assert!(outcome.errors[0].file.ends_with("main.rs"));
}

/// Root may write anywhere, so besides the permissions it is compared what is there afterwards.
#[test]
fn read_only_sources_are_enough() {
    let workspace = workspace("frozen", &Released::read("released").device);
    workspace.finish();
    let built = workspace.cargo(&["generate-lockfile", "--offline"]);
    assert!(built.status.success(), "{}", text(&built.stderr));
    let before = files::read_all(workspace.folder());
    set_read_only(workspace.folder(), true);
    let outcome = workspace.cargo(&["check", "-p", "frozen_device", "--locked"]);
    set_read_only(workspace.folder(), false);
    assert!(outcome.status.success(), "{}", text(&outcome.stderr));
    assert_eq!(files::read_all(workspace.folder()), before);
}

fn set_read_only(folder: &Path, read_only: bool) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            set_read_only(&entry.path(), read_only);
        }
        let mut permissions = entry.metadata().expect("a file").permissions();
        permissions.set_readonly(read_only);
        fs::set_permissions(entry.path(), permissions).expect("own files");
    }
}

#[test]
fn a_package_has_its_baselines() {
    let workspace = workspace("packaged", &Released::read("released").device);
    workspace.finish();
    let listed = workspace.cargo(&["package", "--list", "--allow-dirty", "-p", "packaged_device"]);
    let listed = (text(&listed.stdout), text(&listed.stderr));
    for file in ["vmstate/uart.vmstate", "vmstate/watchdog.vmstate"] {
        assert!(listed.0.lines().any(|line| line == file), "{listed:?}");
    }
}

/// One that forgets them fails where it is used, with the remedy.
#[test]
fn a_package_without_its_baselines_fails_loudly() {
    let mut device = Released::read("released").device;
    device.retain(|path, _| !path.starts_with("vmstate/"));
    let outcome = workspace("bare", &device).check().outcome("bare_device");
    assert_eq!(outcome.errors.len(), 1, "{:?}", outcome.errors);
    assert_eq!(outcome.errors[0].rule.as_deref(), Some("VMS0023"));
    assert!(!outcome.passed);
}

/// Neither the place of the sources nor that of the baselines is in what is built.
#[test]
fn two_places_give_one_library() {
    vmstate_tests::long!("it builds what else is only checked");
    let places = ["here", "there"].map(|place| files::scratch().join("places").join(place));
    let remap =
        places.each_ref().map(|place| format!("--remap-path-prefix={}=/src", place.display()));
    let wrapper = wrapper(&remap.join(" "));
    let [first, second] = places.map(|place| library(&place, &wrapper));
    assert!(first == second, "{} and {} bytes", first.len(), second.len());
}

/// The rlib of the device crate, built below this folder.
fn library(folder: &Path, wrapper: &Path) -> Vec<u8> {
    let workspace = Workspace::at(folder.to_owned());
    let workspace = released_in(workspace, "remapped", &Released::read("released").device);
    workspace.finish();
    let target = files::target();
    let run = |arguments: &[&str]| {
        let mut command = cargo(folder);
        command.env("RUSTC_WORKSPACE_WRAPPER", wrapper);
        let output = command.args(arguments).output().expect("cargo can be started");
        assert!(output.status.success(), "{}", text(&output.stderr));
    };
    // Both places share what they depend on, and nothing else.
    run(&["clean", "-p", "remapped_parts", "-p", "remapped_device"]);
    run(&["build", "-p", "remapped_device"]);
    fs::read(target.join("debug/libremapped_device.rlib")).expect("a library")
}

fn report(output: &Output) -> Report {
    Report::parse(&text(&output.stdout))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
