//! JSON by its schemas, those of `docs/schema`.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde_json::{Value, json};

use super::project::{Project, UART};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Everything that is wrong with `value`, by a schema of `docs/schema`.
pub(crate) fn faults(schema: &str, value: &Value) -> Vec<String> {
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

#[test]
fn an_explained_stream_is_what_its_schema_says() {
    let project = Project::empty("schemas-of-streams");
    let streams = repository().join("examples/streams");
    let of_a_pc = streams.join("pc72-serial-fifo.sec.xz");
    let mut unpacked = Vec::new();
    let mut reader = lzma_rust2::XzReader::new(fs::File::open(&of_a_pc).unwrap(), true);
    reader.read_to_end(&mut unpacked).unwrap();
    fs::write(project.dir.join("cut.mig"), &unpacked[..12996]).unwrap();

    let of_an_arm = streams.join("virt72-pl011-fifo.sec.xz");
    let baselines = repository().join("examples/vmstate");
    let [of_a_pc, of_an_arm, baselines] =
        [&of_a_pc, &of_an_arm, &baselines].map(|path| path.to_str().unwrap());
    for (arguments, code) in [
        (&[of_a_pc][..], 0),
        (&[of_an_arm], 0),
        (&[of_a_pc, "--section", "serial", "--field", "state.divider"], 0),
        (&[of_a_pc, "--summary"], 0),
        (&["cut.mig"], 2),
        (&["cut.mig", "--baselines", baselines], 2),
    ] {
        let outcome = project.run(&[&["inspect", "--json"], arguments].concat()).expect(code);
        let json = outcome.json();
        assert!(!json["records"].as_array().unwrap().is_empty(), "{arguments:?}");
        assert_eq!(faults("inspect.json", &json), [""; 0], "{arguments:?}");
    }
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
