//! `--against` and `git:` references.

use std::fs;

use super::project::{Project, UART};

const FILE: &str = "vmstate/pl011.vmstate";

fn tagged(name: &str) -> Project {
    let project = Project::released(name, UART);
    project.write(".gitignore", "/target\nCargo.lock\n");
    project.commit("v8.0");
    project
}

#[test]
fn stamped_lines_are_compared_with_the_commit() {
    let project = tagged("stamped");
    project.run(&["check", "--against", "v8.0"]).expect(0).prints("clean");
    // Source and file are changed alike, which the compiler cannot see.
    project.edit("src/lib.rs", "flags: u32", "flags: u16");
    project.edit(FILE, "8.0 field flags uint32", "8.0 field flags uint16");
    project.run(&["check"]).expect(0);
    let outcome = project.run(&["check", "--against", "v8.0"]).expect(100).prints("VMS0024");
    outcome.prints("- 8.0 field flags uint32").prints("+ 8.0 field flags uint16");
}

#[test]
fn files_that_went_are_missed() {
    let project = tagged("missed");
    fs::remove_file(project.dir.join(FILE)).unwrap();
    project.write("src/lib.rs", "//! Nothing.\nvmstate_runtime::baseline!();\n");
    project.run(&["check"]).expect(0);
    let outcome = project.run(&["check", "--against", "HEAD"]).expect(100).prints("VMS0024");
    outcome.prints("the baseline of released device `pl011` was removed since HEAD");
}

#[test]
fn releases_and_drops_are_no_edits() {
    vmstate_tests::long!("it runs the command many times");
    let project = tagged("noedits");
    project.edit(
        "src/lib.rs",
        "    clk: u64,\n",
        "    clk: u64,\n    #[vmstate(subsection = \"clock_needed\", absent = 0)]\n    x: u64,\n",
    );
    project.edit(
        "src/lib.rs",
        "subsection = \"clock_needed\", absent = 0)]\n    x",
        "subsection = \"more\", absent = 0)]\n    x",
    );
    project.edit(
        "src/lib.rs",
        "minimum_version = 1)]",
        "minimum_version = 1, subsection(more, on = state))]",
    );
    project.edit(
        "src/lib.rs",
        "impl Pl011 {\n",
        "impl Pl011 {\n    fn more(&self) -> bool {\n        false\n    }\n\n",
    );
    project.run(&["accept"]).expect(0);
    project.run(&["check", "--against", "v8.0"]).expect(0);
    project.run(&["release", "9.0"]).expect(0);
    project.run(&["check", "--against", "v8.0"]).expect(0);
    project.run(&["drop", "pl011", "--reason", "gone"]).expect(0);
    project.write("src/lib.rs", "//! Nothing.\nvmstate_runtime::baseline!();\n");
    project.run(&["check", "--against", "v8.0"]).expect(0);
    project.run(&["diff", "git:v8.0", "git:HEAD@8.0"]).expect(0).prints("compatible");
    project.run(&["diff", "git:v8.0", "next"]).expect(100).prints("the device is gone");
}

#[test]
fn a_package_may_move() {
    vmstate_tests::long!("it runs the command many times");
    let project = tagged("moved");
    project.write("Cargo.toml", "[workspace]\nmembers = [\"sub\"]\nresolver = \"3\"\n");
    project.write("sub/Cargo.toml", &super::project::manifest("moved", ""));
    for directory in ["src", "vmstate"] {
        fs::rename(project.dir.join(directory), project.dir.join("sub").join(directory)).unwrap();
    }
    project.run(&["check", "--workspace", "--against", "v8.0"]).expect(0);
    project.edit("sub/src/lib.rs", "flags: u32", "flags: u16");
    project.edit("sub/vmstate/pl011.vmstate", "8.0 field flags uint32", "8.0 field flags uint16");
    project.run(&["check", "--workspace", "--against", "v8.0"]).expect(100).prints("VMS0024");
}

#[test]
fn what_git_cannot_answer_is_said() {
    let project = tagged("answers");
    project
        .run(&["check", "--against", "nope"])
        .expect(2)
        .says("git knows no commit `nope`")
        .says("`git fetch --tags` gets what is new");
    project.git(&["commit", "-q", "--allow-empty", "-m", "later"]).expect(0);
    let url = format!("file://{}", project.dir.display());
    let shallow = Project::empty("answers-shallow");
    shallow.git(&["clone", "-q", "--depth=1", "--no-tags", &url, "."]).expect(0);
    shallow
        .run(&["check", "--against", "v8.0"])
        .expect(2)
        .says("git knows no commit `v8.0`; this clone is shallow: `git fetch --tags --unshallow`");
    let mut command = project.command(&["check", "--against", "v8.0"]);
    let path = project.dir.join("nothing-here");
    let cargo = std::env::var_os("CARGO").unwrap();
    let output = command.env("PATH", path).env("CARGO", cargo).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stderr).contains("git is not installed"));
}
