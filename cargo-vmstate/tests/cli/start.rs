//! Beginning: without baselines, `init`, the first `accept`, crates of every kind.

use super::project::{Project, UART, manifest, uart_lines};

#[test]
fn without_baselines_everything_is_clean() {
    let project = Project::lib("nobaseline", UART);
    project.run(&["check"]).expect(0).prints("0 devices gated of 1").says("cargo vmstate init");
    project.run(&["accept"]).expect(0).says("cargo vmstate init");
    assert!(!project.exists("vmstate"), "neither writes anything");
    project.run(&["release", "8.0"]).expect(2).says("no baselines to release");
    project.run(&["show"]).expect(0).prints("pl011").prints("clock_needed");
}

#[test]
fn init_writes_files_once_and_the_macro_on_demand() {
    let project = Project::lib("init", UART);
    let note = "put `vmstate_runtime::baseline!();` into `src/lib.rs`";
    project.run(&["init"]).expect(0).says("Created vmstate/pl011.vmstate").says(note);
    assert_eq!(
        project.read("vmstate/pl011.vmstate"),
        format!(
            "# Wire layout of `pl011`. Written by `cargo vmstate`; review a change like a change of an interface.\n\
             format 2\ndevice pl011\n{}",
            uart_lines("next")
        )
    );
    assert_eq!(project.read("src/lib.rs"), UART, "without --write-macro the source stays");
    project.run(&["check", "--format", "json"]).expect(100).prints("VMS0023");
    project.run(&["init", "--write-macro"]).expect(0).says("Updated src/lib.rs: `baseline!()`");
    let expected =
        UART.replacen("//! Devices.\n\n", "//! Devices.\n\nvmstate_runtime::baseline!();\n\n", 1);
    assert_eq!(project.read("src/lib.rs"), expected);
    let before = project.read("vmstate/pl011.vmstate");
    project.run(&["init", "--write-macro"]).expect(0).says("every device has a baseline");
    assert_eq!(project.read("src/lib.rs"), expected, "only once");
    assert_eq!(project.read("vmstate/pl011.vmstate"), before);
    project.run(&["check"]).expect(0).prints("clean, 1 device gated of 1");
    project.cargo(&["check", "-q"]).expect(0);
}

#[test]
fn binaries_have_directories_of_their_own() {
    let project = Project::lib("binaries", UART);
    let tool = "use vmstate_runtime::VmState;\n#[derive(VmState, Default)]\nstruct Tool {\n    a: u8,\n}\n\
                fn main() {\n    assert_eq!(Tool::default().a, 0);\n}\n";
    project.write("src/bin/tool.rs", tool);
    project.run(&["init", "--write-macro"]).expect(0);
    assert!(project.exists("vmstate/pl011.vmstate"));
    assert!(project.exists("vmstate/bin-tool/tool.vmstate"));
    project.run(&["check"]).expect(0).prints("2 devices gated of 2");
    project.cargo(&["check", "-q"]).expect(0);
    project.run(&["release", "8.0"]).expect(0);
    project.edit("src/bin/tool.rs", "a: u8", "a: u16");
    let outcome = project.run(&["check", "--format", "json"]).expect(100);
    assert_eq!(outcome.rules(), ["VMS0010"]);
    assert_eq!(outcome.json()["findings"][0]["crate"], "binaries (bin `tool`)");
    project.cargo(&["check", "-q"]).expect(101).says("VMS0010");
}

#[test]
fn a_library_stays_free_beside_a_gated_binary() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::empty("onlybin");
    project.write("Cargo.toml", &manifest("onlybin", "[workspace]\n"));
    project.write("src/lib.rs", "//! Nothing.\n");
    let main = "use vmstate_runtime::VmState;\n#[derive(VmState, Default)]\nstruct Tool {\n    a: u8,\n}\n\
                fn main() {\n    assert_eq!(Tool::default().a, 0);\n}\n";
    project.write("src/main.rs", main);
    project.run(&["init", "--write-macro"]).expect(0);
    assert!(!project.exists("vmstate/.gitattributes"), "the library has no directory");
    project.write("src/lib.rs", UART);
    project.run(&["check"]).expect(0).prints("1 device gated of 2");
}

#[test]
fn crates_without_std_and_with_a_renamed_runtime() {
    vmstate_tests::long!("without its features the runtime is compiled once more");
    let project = Project::empty("nostd");
    let runtime = manifest("nostd", "[workspace]\n").replace(
        "[dependencies.vmstate-runtime]",
        "[dependencies.state]\npackage = \"vmstate-runtime\"\ndefault-features = false\nfeatures = [\"derive\"]",
    );
    project.write("Cargo.toml", &runtime);
    let source = UART
        .replace(
            "//! Devices.\n",
            "//! Devices.\n#![no_std]\n#![deny(warnings)]\n#![allow(dead_code)]\n",
        )
        .replace("vmstate_runtime", "state")
        .replace("#[vmstate(", "#[vmstate(crate = ::state, ");
    // Field attributes have no `crate`.
    let source = source
        .replace("crate = ::state, since", "since")
        .replace("crate = ::state, subsection", "subsection");
    project.write("src/lib.rs", &source);
    project.run(&["init", "--write-macro"]).expect(0);
    assert!(project.read("src/lib.rs").contains("state::baseline!(crate = ::state);\n"));
    project.run(&["check"]).expect(0).prints("1 device gated of 1");
    project.cargo(&["check", "-q"]).expect(0);
}

#[test]
fn denied_warnings_do_not_disturb() {
    vmstate_tests::long!("other flags compile everything once more");
    let project = Project::lib("denied", &format!("{UART}\nfn unused() {{}}\n"));
    let mut command = project.command(&["init"]);
    let output = command.env("RUSTFLAGS", "-Dwarnings --cap-lints=warn").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(project.exists("vmstate/pl011.vmstate"));
}

#[test]
fn a_real_error_is_shown_and_nothing_written() {
    let project = Project::lib("broken", &UART.replace("flags: u32", "flags: Nothing"));
    project.run(&["init"]).expect(2).says("cannot find type `Nothing`").says("it does not compile");
    assert!(!project.exists("vmstate"));
}

#[test]
fn usage_errors_are_2_and_help_explains() {
    let project = Project::lib("usage", "");
    project.run(&["chekc"]).expect(2);
    project.run(&[]).expect(2).says("Usage: cargo vmstate");
    project
        .run(&["check", "-p", "nope"])
        .expect(2)
        .says("no package `nope` in the workspace; it has `usage`");
    project.run(&["check", "--manifest-path", "nope/Cargo.toml"]).expect(2).says("nope/Cargo.toml");
    project.run(&["--help"]).expect(0).prints("Workflow:").prints("Exit codes:");
    for command in ["init", "accept", "check", "release", "drop", "show", "diff", "explain"] {
        project.run(&[command, "--help"]).expect(0).prints("Examples:");
    }
    project.run(&["check"]).expect(0).prints("0 devices gated of 0");
    project.run(&["init"]).expect(0).says("no devices");
}

#[test]
fn rules_are_explained() {
    let project = Project::empty("explain");
    project.run(&["explain"]).expect(0).prints("VMS0001").prints("VMS0029");
    project
        .run(&["explain", "VMS0007"])
        .expect(0)
        .prints("VMS0007: released field removed")
        .prints("What to do");
    project.run(&["explain", "vms7"]).expect(0);
    project.run(&["explain", "VMS0999"]).expect(2).says("there is no rule `VMS0999`");
}
