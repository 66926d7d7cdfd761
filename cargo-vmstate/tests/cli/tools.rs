//! What other tools read: JSON by its schemas, completions, manual pages, the step of GitHub Actions.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::project::{Project, UART};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Everything that is wrong with `value`, by a schema of `docs/schema`.
fn faults(schema: &str, value: &Value) -> Vec<String> {
    let path = repository().join("docs/schema").join(schema);
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "the schema is none");
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

#[test]
fn json_is_what_its_schemas_say() {
    let project = Project::released("schemas", UART);
    let clean = project.run(&["check", "--format", "json"]).expect(0).json();
    assert_eq!(faults("findings.json", &clean), [""; 0]);
    let shown = project.run(&["show", "schemas", "--json"]).expect(0).json();
    assert_eq!(faults("show.json", &shown), [""; 0]);
    project.edit("src/lib.rs", "flags: u32", "flags: u16");
    let refused = project.run(&["check", "--format", "json"]).expect(100).json();
    assert!(!refused["findings"].as_array().unwrap().is_empty());
    assert_eq!(faults("findings.json", &refused), [""; 0]);
    project.edit("src/lib.rs", "flags: u16", "flags: u32");
    project.edit("src/lib.rs", "version = 2", "version = 3, breaks_backward(3 = \"tried\")");
    project.run(&["accept", "--yes"]).expect(0);
    let diff = project.run(&["diff", "8.0", "next", "--format", "json"]).expect(100).json();
    assert!(!diff["devices"].as_array().unwrap().is_empty());
    assert_eq!(faults("diff.json", &diff), [""; 0]);
}

/// A schema that says yes to everything would be none.
#[test]
fn a_schema_refuses_what_is_no_report() {
    let finding = json!({"rule": "VMS10", "kind": "odd"});
    let report = json!({"format": 2, "exit": 1, "findings": [finding], "errors": [3], "skipped": [], "coverage": {}});
    let faults = faults("findings.json", &report);
    for place in [
        "/format",
        "/exit",
        "/findings/0",
        "/findings/0/rule",
        "/findings/0/kind",
        "/errors/0",
        "/coverage",
    ] {
        assert!(
            faults.iter().any(|it| it.starts_with(&format!("{place}: "))),
            "{place}: {faults:#?}"
        );
    }
}

#[test]
fn shells_complete_every_command() {
    let project = Project::empty("completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = project.run(&["completions", shell]).expect(0).stdout;
        for word in ["accept", "release", "completions", "--against", "--manifest-path"] {
            let word = if shell == "fish" { word.trim_start_matches("--") } else { word };
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    project.run(&["completions", "cmd"]).expect(2);
}

#[test]
fn every_command_has_a_manual_page() {
    let project = Project::empty("manual");
    project.run(&["man", "man/man1"]).expect(0);
    let page = project.read("man/man1/cargo-vmstate.1");
    assert!(page.contains("Exit codes") && page.contains(".TH"), "{page}");
    for command in ["init", "accept", "check", "release", "diff", "explain"] {
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
