//! What other tools read: completions, manual pages, the step of GitHub Actions.

use std::fs;
use std::path::Path;

use super::project::Project;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// What knows JSON Schema takes longer to build than all the rest: feature `schemas` has it, and the tests of `schemas.rs`.
#[cfg(not(feature = "schemas"))]
#[test]
fn schemas_are_left_out() {
    vmstate_tests::long::left_out(
        "JSON is not held against its schemas",
        "`--features cargo-vmstate/schemas`",
    );
}

/// The subcommands, as `--help` lists them.
fn commands(project: &Project) -> Vec<String> {
    let help = project.run(&["--help"]).expect(0).stdout;
    let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = listed.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !name.is_empty() && *name != "help").map(str::to_owned);
    let names: Vec<String> = names.collect();
    assert!(names.len() > 10, "{help}");
    names
}

#[test]
fn every_command_is_documented() {
    let page = fs::read_to_string(repository().join("docs/cli.md")).unwrap();
    for command in commands(&Project::empty("documented")) {
        let row = |line: &str| line.starts_with(&format!("| `{command}"));
        assert!(page.lines().any(row), "docs/cli.md has no row for `{command}`");
    }
}

#[test]
fn shells_complete_every_command() {
    let project = Project::empty("completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = project.run(&["completions", shell]).expect(0).stdout;
        let options = ["--against", "--manifest-path"].map(str::to_owned);
        for word in commands(&project).into_iter().chain(options) {
            let word = if shell == "fish" { word.trim_start_matches("--") } else { &word };
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    project.run(&["completions", "cmd"]).expect(2);
}

#[test]
fn every_command_has_a_manual_page() {
    let project = Project::empty("manual");
    project.run(&["man", "man/man1"]).expect(0).says("Written man/man1/cargo-vmstate.1");
    let page = project.read("man/man1/cargo-vmstate.1");
    assert!(page.contains("Exit codes") && page.contains(".TH"), "{page}");
    for command in commands(&project) {
        assert!(project.exists(&format!("man/man1/cargo-vmstate-{command}.1")), "{command}");
    }
    project.write("file", "");
    project.run(&["man", "file"]).expect(2).says("no manual pages in file");
}

/// The files that GitHub and pre-commit read name what is there.
#[test]
fn the_action_and_the_hook_call_what_there_is() {
    let project = Project::empty("action");
    let help = project.run(&["check", "--help"]).expect(0).stdout;
    for file in ["action.yml", ".pre-commit-hooks.yaml"] {
        let text = fs::read_to_string(repository().join(file)).unwrap();
        assert!(text.contains("cargo vmstate check"), "{file}");
        let options = text
            .lines()
            .filter(|line| line.contains("cargo vmstate check"))
            .flat_map(str::split_whitespace);
        for option in options.filter(|word| word.starts_with("--")) {
            assert!(help.contains(option), "{file}: {option}");
        }
    }
}
