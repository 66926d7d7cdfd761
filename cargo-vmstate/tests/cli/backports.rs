//! `docs/backports.md`, read and done: every block of Rust is the source, every diff an edit of it, every command is run.

use super::project::{Project, manifest};

const PAGE: &str = include_str!("../../../docs/backports.md");

/// The blocks of the page: their kind and their lines.
fn blocks() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut blocks = Vec::new();
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            blocks.push((kind, lines.by_ref().take_while(|line| *line != "```").collect()));
        }
    }
    blocks
}

/// Replaces the lines with a blank or `-` in front by those with a blank or `+`.
fn edit(project: &Project, diff: &[&str]) {
    let side = |other: char| -> String {
        let kept = diff.iter().filter(|line| !line.starts_with(other));
        let lines: Vec<&str> = kept.map(|line| line.get(1..).unwrap_or_default()).collect();
        lines.join("\n") + "\n"
    };
    project.edit("src/lib.rs", &side('+'), &side('-'));
}

/// Runs a command, which ends as it says, and prints the lines below it in this order.
fn run(project: &Project, command: &str, expected: &[&str]) {
    let (command, code) = match command.split_once(" # exit ") {
        Some((command, code)) => (command, code.parse().unwrap()),
        None => (command, 0),
    };
    let outcome = project.shell(command).expect(code);
    let printed = format!("{}{}", outcome.stdout, outcome.stderr);
    let mut rest = printed.as_str();
    for line in expected {
        let at = rest.find(line.trim());
        let at = at.unwrap_or_else(|| panic!("`{line}` is not behind `{command}`:\n{printed}"));
        rest = &rest[at + line.trim().len()..];
    }
}

#[test]
fn the_page_does_what_it_says() {
    vmstate_tests::long!("it runs all that the page shows");
    let project = Project::empty("backports");
    project.write("Cargo.toml", &manifest("backports", "[workspace]\n"));
    project.write(".gitignore", "/target\nCargo.lock\n");
    project.git(&["init", "-q", "-b", "main"]).expect(0);
    let mut commands = 0;
    for (kind, lines) in blocks() {
        match kind {
            "rust" => project.write("src/lib.rs", &(lines.join("\n") + "\n")),
            "diff" => edit(&project, &lines),
            "console" => {
                for group in lines.chunk_by(|_, line| !line.starts_with("$ ")) {
                    run(&project, group[0].strip_prefix("$ ").unwrap(), &group[1..]);
                    commands += 1;
                }
            }
            other => panic!("a block of `{other}`"),
        }
    }
    assert_eq!(commands, 25, "the page lost a command");
}
