//! The commands that write baselines one by one, and all that lies beside them: machine types, what QEMU calls the devices.

use std::fs;
use std::path::Path;

use super::super::machines::{NIC, RECORD};
use super::super::project::{Project, UART, manifest_with_machines};
use super::{Scenario, baselines, trace};

/// Kills it at every call from the journal on, and lets some of them fail. In the end it has done its work, which leaves this text
/// in this file.
fn kill_and_fail(project: Project, arguments: &[&'static str], left: (&str, &str)) -> Project {
    kill_and_fail_all(Scenario::new(project, arguments), left)
}

fn kill_and_fail_all(scenario: Scenario, (path, text): (&str, &str)) -> Project {
    let calls = scenario.writing();
    scenario.kill_at(&calls);
    scenario.fail_at(&calls.into_iter().step_by(3).collect::<Vec<_>>(), "ENOSPC");
    scenario.before.restore(&scenario.project.dir);
    assert!(scenario.command().output().unwrap().status.success());
    let written = scenario.project.read(path);
    assert!(written.contains(text), "{written}");
    scenario.project
}

#[test]
fn half_of_a_condition_never_stays() {
    vmstate_tests::long!("it kills the command a hundred times");
    if !trace::works("half_of_a_condition_never_stays") {
        return;
    }
    let project = baselines("killedwhen", 3);
    let arguments = ["when", "dev0", "target_arch = \"x86_64\""];
    let project =
        kill_and_fail(project, &arguments, ("vmstate/dev0.vmstate", "when \"target_arch"));
    let arguments = ["when", "dev1", "--field", "level", "unix"];
    kill_and_fail(project, &arguments, ("vmstate/dev1.vmstate", "unix"));
}

#[test]
fn half_of_a_record_of_machine_types_never_stays() {
    vmstate_tests::long!("it kills the command a hundred times");
    if !trace::works("half_of_a_record_of_machine_types_never_stays") {
        return;
    }
    let project = machines("killedmachines");
    let begun = (RECORD, "next machine virt-1.1");
    let project = kill_and_fail(project, &["init", "--write-macro"], begun);
    let released = (RECORD, "1.0 machine virt-1.1");
    let project = kill_and_fail(project, &["release", "1.0", "--no-check"], released);
    kill_and_fail(project, &["drop", "nic", "--reason", "gone"], (RECORD, "dropped nic"));

    let project = released_machines("killednewer");
    newer(&project);
    kill_and_fail(project, &["accept"], (RECORD, "next machine virt-2.0"));

    let project = released_machines("killedlostrecord");
    project.commit("all");
    fs::remove_file(project.dir.join(RECORD)).unwrap();
    kill_and_fail(project, &["restore"], released);
}

/// What only the user can judge; and conflicts, in a device and in the record beside it.
#[test]
fn half_of_a_judgement_or_a_merge_never_stays() {
    vmstate_tests::long!("it kills the command a hundred times");
    if !trace::works("half_of_a_judgement_or_a_merge_never_stays") {
        return;
    }
    let hooked = UART.replace("version = 2,", "version = 2, post_load = \"check\",");
    let hooked = format!(
        "{hooked}\nimpl Pl011 {{\n    fn check(&mut self, _: u32) -> Result<(), vmstate_runtime::LoadError> {{\n        Ok(())\n    }}\n}}\n"
    );
    let project = Project::released("killedyes", &hooked);
    let source = project.read("src/lib.rs").replace("check", "verify");
    project.write("src/lib.rs", &source);
    kill_and_fail(project, &["accept", "--yes"], ("vmstate/pl011.vmstate", "post_load verify"));

    let project = released_machines("killedmerge");
    newer(&project);
    let more = "    ctrl: u32,\n    #[vmstate(subsection = more, absent = 0)]\n    more: u8,\n";
    project.edit("src/lib.rs", "    ctrl: u32,\n", more);
    let entry = "subsection(more, needed = \"has_more\", on = state)";
    project.edit("src/lib.rs", "name = \"nic\"", &format!("name = \"nic\", {entry}"));
    let method = "impl Nic {\n    fn has_more(&self) -> bool {\n        self.more != 0\n    }\n}\n";
    project.edit("src/lib.rs", "/// Machine types.", &format!("{method}\n/// Machine types."));
    project.run(&["accept", "--yes"]).expect(0);
    let merged = ["vmstate/nic.vmstate", RECORD].map(|path| (path, project.read(path)));
    conflict(&project, RECORD, "next machine virt-2.0\n", "next machine virt-1.9\n");
    conflict(&project, "vmstate/nic.vmstate", "next   field more uint8", "next   field less uint8");
    // Nothing else goes on with a conflict.
    let arguments = ["accept", "--yes"];
    let merge = Scenario { next: arguments.to_vec(), ..Scenario::new(project, &arguments) };
    let project = kill_and_fail_all(merge, (RECORD, "next machine virt-2.0"));
    for (path, text) in merged {
        assert_eq!(project.read(path), text);
    }
}

/// What QEMU calls the devices, and what its machine types set.
#[test]
fn half_of_what_qemu_says_never_stays() {
    vmstate_tests::long!("it kills the command a hundred times");
    if !trace::works("half_of_what_qemu_says_never_stays") {
        return;
    }
    let dumps = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dump/7.2");
    let project = baselines("killedqdev", 2);
    let name = "# Wire layout of `serial`. Written by `cargo vmstate`; review a change like a change of an interface.\n";
    let serial = format!(
        "{name}format 1\ndevice serial\nnext version 3 minimum 2\nnext field divider uint16\n"
    );
    project.write("vmstate/serial.vmstate", &serial);
    fs::copy(dumps.join("x86_64-microvm.json.xz"), project.dir.join("dump.xz")).unwrap();
    let arguments = ["import", "--dump", "dump.xz", "--qdev", "--out", "vmstate"];
    kill_and_fail(project, &arguments, ("vmstate/qdev.json", "isa-serial"));

    let project = baselines("killedqemu", 2);
    let types = r#"{"uart": {"Name": "uart", "Description": {"name": "uart", "version_id": 1, "minimum_version_id": 1,
        "Fields": [{"field": "f", "version_id": 0, "field_exists": false, "size": 2}]}}}"#;
    project.write("dump.json", types);
    fs::copy(dumps.join("machines-x86_64.json.xz"), project.dir.join("machines.xz")).unwrap();
    let arguments = [
        "import",
        "--dump",
        "dump.json",
        "--machines",
        "machines.xz",
        "--release",
        "q-7.2",
        "--out",
        "q",
    ];
    kill_and_fail(project, &arguments, ("q/uart.vmstate", "device uart"));
}

fn machines(name: &str) -> Project {
    let project = Project::empty(name);
    project.write("Cargo.toml", &manifest_with_machines(name, "[workspace]\n"));
    project.write("src/lib.rs", NIC);
    project.write(".gitignore", "/target\nCargo.lock\n");
    project
}

fn released_machines(name: &str) -> Project {
    let project = machines(name);
    project.run(&["init", "--write-macro"]).expect(0);
    project.run(&["release", "1.0"]).expect(0);
    project
}

/// A machine type that no release had.
fn newer(project: &Project) {
    let newest = "    \"virt-1.1\" => {},";
    project.edit("src/lib.rs", newest, &format!("    \"virt-2.0\" => {{}},\n{newest}"));
}

/// What git leaves where another branch has another line.
fn conflict(project: &Project, path: &str, ours: &str, theirs: &str) {
    let text = project.read(path);
    let line = text.split_inclusive('\n').find(|line| line.starts_with(ours.trim_end())).unwrap();
    let theirs = line.replacen(ours, theirs, 1);
    project.edit(path, line, &format!("<<<<<<< HEAD\n{line}=======\n{theirs}>>>>>>> theirs\n"));
}
