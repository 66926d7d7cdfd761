//! The investigations of the book: each command prints what stands there.

use std::path::Path;

use crate::import::workspace;
use crate::project::Project;

/// The blocks of a page in a language.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn every_command_prints_what_stands_there() {
    vmstate_tests::long!("it builds and runs all that the page shows");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let path = root.join("docs/investigations.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let project = Project::empty("investigations");
    std::os::unix::fs::symlink(root.join("examples"), project.dir.join("examples")).unwrap();
    workspace(&project, "pl031");
    let (mut typed, mut printed) = (0, page.clone());
    for block in blocks(&page, "console") {
        let mut commands = block.split("$ cargo ").skip(1);
        let mut real = String::new();
        while let Some((command, _)) = commands.next().and_then(|it| it.split_once('\n')) {
            let outcome = project.shell(&format!("cargo {command}")).expect(0);
            real.extend(["$ cargo ", command, "\n", &outcome.stdout, &outcome.stderr]);
            typed += 1;
        }
        printed = printed.replacen(block, &real, 1);
    }
    if std::env::var_os("VMSTATE_BLESS").is_some() {
        std::fs::write(&path, &printed).unwrap();
    } else {
        assert_eq!(printed, page, "VMSTATE_BLESS=1 writes the page");
    }
    assert_eq!(typed, 5);

    let html = project.read("page.html");
    assert!(html.contains("sent while `sends_offset`"), "not in the page");

    // What was imported, and what became of it, load the section and save it again.
    project
        .cargo(&["test", "-q", "-p", "pl031", "--test", "round_trip"])
        .expect(0)
        .prints("1 passed");
    let [edited] = blocks(&page, "rust,ignore")[..] else { panic!("one file") };
    project.write("pl031/src/pl031.rs", edited);
    project
        .cargo(&["test", "-q", "-p", "pl031", "--test", "round_trip"])
        .expect(0)
        .prints("1 passed");
    project.edit("pl031/src/pl031.rs", "pub lr: u32,", "pub lr: u16,");
    let wrong = project.cargo(&["test", "-q", "-p", "pl031", "--test", "round_trip"]);
    assert_ne!(wrong.code, 0);
}
