//! `import`: what it writes compiles without a warning, and loads and saves every section of its streams.

use std::path::Path;

use crate::inspect::{hostile, stream};
use crate::project::Project;

/// Streams of three releases: nested structs, subsections of subsections, lists, null pointers, pointers with markers,
/// values that must be equal.
const STREAMS: &[&str] = &[
    "pc72-serial-fifo",
    "pc72-e1000-prog",
    "pc72-ide-pioread",
    "pc72-uhci-tablet-fresh",
    "virt72-pl011-fifo",
    "s390-run",
    "pseries-slof",
    "10.0/pc-bmdma-status",
    "10.0/s390",
    "11.1/virt-ged-dimm",
];

/// A workspace around the crate, which finds the crates of this repository.
pub(crate) fn workspace(project: &Project, member: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let patch = ["vmstate-runtime", "vmstate-derive", "vmstate-schema"]
        .map(|name| format!("{name} = {{ path = \"{}\" }}\n", root.join(name).display()))
        .concat();
    let text = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"{member}\"]\n\n[patch.crates-io]\n{patch}"
    );
    project.write("Cargo.toml", &text);
    // Not the one of this repository.
    project.write("rustfmt.toml", "");
}

/// Names that would be code, comments or keywords, and one that two fields have.
const HOSTILE: &[&str] = &[
    "\"] pub x: u8, #[vmstate(rename = \"",
    "*/ pub mod evil {} /*",
    "\n}\nfn main() {}\n",
    "\u{202e}\u{7}\u{e9}\\",
    "type",
    "self",
    "a b",
    "a.b",
    "",
];

#[test]
fn a_crate_of_several_streams() {
    vmstate_tests::long!("it builds and runs hundreds of devices");
    let project = Project::empty("import-crate");
    let mut arguments = vec!["import".to_owned()];
    arguments.extend(STREAMS.iter().map(|name| stream(name).to_str().unwrap().to_owned()));
    for (nth, name) in HOSTILE.iter().enumerate() {
        let path = project.dir.join(format!("{nth}.mig"));
        std::fs::write(&path, hostile(name)).unwrap();
        arguments.push(path.to_str().unwrap().to_owned());
    }
    arguments.extend(["--out".to_owned(), "devices".to_owned()]);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let outcome = project.run(&arguments).expect(0);
    let outcome = outcome.says("sent in parts");
    assert!(!outcome.stderr.contains("bytes only"), "{}", outcome.stderr);

    let test = project.read("devices/tests/round_trip.rs");
    let sections = test.matches("        round_trip::<").count();
    assert!(sections > 240, "{sections}");
    workspace(&project, "devices");
    project.cargo(&["fmt", "--all", "--check"]).expect(0);
    // It compiles once for both.
    project.cargo(&["clippy", "-q", "--all-targets", "--", "-D", "warnings"]).expect(0);
    project.cargo(&["test", "-q", "--test", "round_trip"]).expect(0).prints("1 passed");

    // A byte that is another one is noticed: the last of a section, and one that a struct compares.
    let sections = project.dir.join("devices/tests/sections.bin");
    let mut bytes = std::fs::read(&sections).unwrap();
    bytes.pop();
    std::fs::write(&sections, bytes).unwrap();
    let failed = project.cargo(&["test", "-q", "--test", "round_trip"]);
    assert_ne!(failed.code, 0);

    project.run(&arguments).expect(2).says("devices: there is something already");
}

#[test]
fn one_section_as_a_file() {
    let project = Project::empty("import-section");
    let path = stream("pc72-serial-fifo");
    let path = path.to_str().unwrap();
    let outcome = project.run(&["import", path, "--section", "serial"]).expect(0);
    let outcome = outcome
        .prints("pub struct Serial {\n    pub state: Serial2,\n}\n")
        .prints("    #[vmstate(subsection = \"recv_fifo\")]\n    pub recv_fifo: Fifo8,\n")
        .prints("    #[vmstate(buffer)]\n    pub data: [u8; 16],\n");
    assert_eq!(outcome.stderr, "");
    project
        .run(&["import", path, "-s", "nothing"])
        .expect(2)
        .says("no section `nothing`; there are ");
}

/// docs/import.md shows a struct of one of the committed streams, and says where it leaves fields out.
#[test]
fn the_page_shows_what_is_printed() {
    let project = Project::empty("import-page");
    let stream = stream("pc72-serial-fifo");
    let printed = project.run(&["import", stream.to_str().unwrap(), "--section", "serial"]);
    let printed = printed.expect(0).stdout;
    let mut lines = printed.lines();
    let page = include_str!("../../../docs/import.md");
    let block = page.split("```rust,ignore\n").nth(1).and_then(|it| it.split("```").next());
    for line in block.expect("a struct").lines().filter(|line| line.trim() != "// ..") {
        assert!(lines.any(|it| it == line), "`{line}` is not printed, or not there");
    }
}
