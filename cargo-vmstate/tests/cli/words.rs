//! What is said: numbers, colors, names, pages.

use super::project::{Project, UART};

#[test]
fn colors_are_those_of_cargo() {
    let project = Project::gated("colors", UART);
    let colored = |value: Option<&str>, more: &[&str]| {
        let mut command = project.command(&[&["explain"][..], more].concat());
        command.env_remove("CARGO_TERM_COLOR");
        if let Some(value) = value {
            command.env("CARGO_TERM_COLOR", value);
        }
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!colored(None, &[]));
    assert!(colored(Some("always"), &[]));
    assert!(!colored(Some("never"), &[]));
    assert!(!colored(Some("always"), &["--color", "never"]));
    assert!(colored(Some("never"), &["--color", "always"]));
}

/// What is being compiled is said where it can be taken away again; `script` is a terminal.
#[test]
fn progress_is_for_terminals() {
    let project = Project::gated("progress", UART);
    let on_terminal = |options: &str| {
        let line = format!("TERM=xterm script -qec 'cargo vmstate check {options}' /dev/null");
        project.shell(&line).expect(0).prints("clean").stdout
    };
    let shown = on_terminal("");
    let (progress, result) = shown.rsplit_once("\x1b[K").unwrap_or_else(|| panic!("{shown:?}"));
    assert!(progress.contains("Reading") && progress.contains("progress (lib)"), "{shown:?}");
    assert!(!result.contains("Reading"), "{shown:?}");
    assert!(!on_terminal("--quiet").contains("Reading"));
    let outcome = project.run(&["check"]).expect(0);
    assert_eq!((outcome.stdout.as_str(), &*outcome.stderr), ("clean, 1 device gated of 1\n", ""));
}

#[test]
fn a_device_is_shown_by_its_name() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::released("shown", UART);
    project.run(&["show", "pl011"]).expect(0).prints("flags");
    project.run(&["show", "pl011", "--at", "8.0"]).expect(0).prints("flags");
    project.run(&["show", "shown"]).expect(0).prints("pl011");
    project.run(&["show", "nope"]).expect(2).says("no package `nope`").says("devices are `pl011`");
}

#[test]
fn defaults_are_shown_as_in_the_source() {
    let property =
        "    #[vmstate(property, default = true)]\n    pub fast: bool,\n    flags: u32,\n";
    let project = Project::gated("defaults", &UART.replace("    flags: u32,\n", property));
    project.run(&["show"]).expect(0).prints("property fast: bool, default true");
}

#[test]
fn every_rule_has_a_page_to_read() {
    let project = Project::released("pages", UART);
    let page = "https://github.com/vmstate/vmstate/blob/main/docs/rules/VMS0010.md";
    project.run(&["explain", "10"]).expect(0).prints(page);
    project.edit("src/lib.rs", "flags: u32", "flags: u16");
    project.run(&["check", "--format", "github"]).expect(100).prints(page);
    assert_eq!(project.run(&["check", "--format", "json"]).json()["findings"][0]["url"], page);
}

#[test]
fn what_is_not_gated_is_named() {
    let project = Project::lib("ungated", UART);
    project.run(&["check"]).expect(0).says("ungated (lib) has no baselines").says("`pl011`");
}

#[test]
fn what_does_not_compile_is_not_counted() {
    let project = Project::lib("uncounted", &UART.replace("flags: u32", "flags: Nothing"));
    let outcome = project.run(&["check"]).expect(2).says("does not compile");
    assert!(!outcome.stdout.contains("gated of"), "{}", outcome.stdout);
}
