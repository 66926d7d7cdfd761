//! Stable branches: backports, merges by git in both directions, and what is found before them.

use super::project::{Project, UART, manifest_with_machines};

const FILE: &str = "vmstate/pl011.vmstate";
const OTHER: &str = "vmstate/rtc.vmstate";
const RECORD: &str = "vmstate/machine-types";

/// Two devices; nobody touches the second.
fn source() -> String {
    format!(
        "{UART}\n/// A clock.\n#[derive(VmState, Default)]\n#[vmstate(name = \"rtc\")]\npub(crate) struct Rtc {{\n    ticks: u64,\n}}\n"
    )
}

/// Both were released with 8.0.
fn project(name: &str) -> Project {
    let project = Project::released(name, &source());
    project.write(".gitignore", "/target\nCargo.lock\n");
    project.commit("v8.0");
    project
}

/// More state, in a subsection of this name.
fn add(project: &Project, key: &str, ty: &str) {
    // Above and below lines that stay, so that git merges the source.
    let (before, after) = if key == "retry" {
        ("#[derive(VmState, Default)]\n#[vmstate(name = \"pl011\"", "    flags: u32,\n")
    } else {
        ("pub(crate) struct Pl011", "    clk: u64,\n")
    };
    let entry =
        format!("#[vmstate(subsection({key}, needed = \"Self::has_{key}\", on = state))]\n");
    let field = format!("    #[vmstate(subsection = \"{key}\", absent = 0)]\n    {key}: {ty},\n");
    let text = project.read("src/lib.rs");
    let entry = if key == "retry" {
        text.replacen(before, &before.replacen('\n', &format!("\n{entry}"), 1), 1)
    } else {
        text.replacen(before, &format!("{entry}{before}"), 1)
    };
    let field = entry.replacen(after, &format!("{after}{field}"), 1);
    let method = format!(
        "\nimpl Pl011 {{\n    fn has_{key}(&self) -> bool {{\n        self.{key} != 0\n    }}\n}}\n"
    );
    let end = if key == "retry" {
        "\n/// A clock.\n"
    } else {
        "\n#[derive(VmState, Default)]\n#[vmstate(nested"
    };
    project.write("src/lib.rs", &field.replacen(end, &format!("{method}{end}"), 1));
    project.run(&["accept", "--yes"]).expect(0);
}

/// A stable branch at 8.0; `main` is at hand again.
fn stable(project: &Project, change: impl Fn(&Project)) {
    project.git(&["switch", "-q", "-c", "stable", "v8.0"]).expect(0);
    change(project);
    project.run(&["release", "8.0.1", "--after", "8.0"]).expect(0);
    project.commit("v8.0.1");
    project.git(&["switch", "-q", "main"]).expect(0);
}

fn main(project: &Project, change: impl Fn(&Project)) {
    change(project);
    project.run(&["release", "9.0"]).expect(0);
    project.commit("v9.0");
}

/// What git left in conflict.
fn conflicts(project: &Project) -> String {
    project.git(&["diff", "--name-only", "--diff-filter=U"]).expect(0).stdout
}

fn lines(project: &Project, file: &str) -> Vec<String> {
    project.read(file).lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn untouched_devices_merge_by_themselves() {
    vmstate_tests::long!("it runs the command many times");
    let project = project("branch-untouched");
    main(&project, |project| add(project, "retry", "u32"));
    stable(&project, |_| ());
    project.git(&["merge", "-q", "--no-edit", "stable"]).expect(0);
    let head = [
        "8.0.1 after 8.0",
        "format 2",
        "device rtc",
        "releases 8.0 9.0",
        "8.0 version 1 minimum 1",
    ];
    assert_eq!(lines(&project, OTHER)[..5], head);
    let here = [OTHER, FILE].map(|file| project.read(file));
    project.run(&["check", "--against", "v9.0", "--against", "stable"]).expect(0).prints("clean");
    project.run(&["accept"]).expect(0).says("Unchanged");
    // The other way round.
    project.git(&["switch", "-q", "stable"]).expect(0);
    project.git(&["merge", "-q", "--no-edit", "--no-ff", "v9.0"]).expect(0);
    assert_eq!([OTHER, FILE].map(|file| project.read(file)), here);
    project.run(&["check", "--against", "v9.0", "--against", "v8.0.1"]).expect(0);
    project.run(&["show", "rtc"]).expect(0).prints("8.0, 8.0.1, 9.0 after 8.0");
    let json = project.run(&["show", "rtc", "--json"]).expect(0).json();
    assert_eq!(json["devices"][0]["after"]["9.0"], serde_json::json!(["8.0"]));
    project.run(&["diff", "8.0.1", "9.0"]).expect(0).prints("retry");
}

#[test]
fn both_branches_grew_and_are_one_again() {
    vmstate_tests::long!("it runs the command many times");
    let project = project("branch-grown");
    main(&project, |project| add(project, "retry", "u32"));
    stable(&project, |project| add(project, "mark", "u8"));
    let mut results = Vec::new();
    for (here, there) in [("main", "stable"), ("stable", "main")] {
        project.git(&["switch", "-q", "-c", &format!("merge-{here}"), here]).expect(0);
        project.git(&["merge", "-q", "--no-edit", there]).expect(1);
        assert_eq!(conflicts(&project), format!("{FILE}\n"), "and nothing else");
        let outcome = project.run(&["check"]).expect(100).prints("unresolved merge conflict");
        outcome.prints("VMS0022").prints("run `cargo vmstate accept`").prints("pl011.vmstate:");
        project.cargo(&["check"]).expect(101).says("unresolved merge conflict");
        project.run(&["accept"]).expect(0).says("Resolved the merge conflict in vmstate/pl011");
        project.run(&["check"]).expect(0);
        project.cargo(&["check"]).expect(0);
        results.push(project.read(FILE));
        project.git(&["add", "-A"]).expect(0);
        project.git(&["commit", "-q", "-m", "merged"]).expect(0);
    }
    assert_eq!(results[0], results[1], "whichever was ours");
    assert!(results[0].contains("\n8.0.1 subsection pl011/mark"), "{}", results[0]);
    assert!(results[0].contains("\n9.0 subsection pl011/retry"), "{}", results[0]);
    project.run(&["release", "9.1"]).expect(0);
    assert!(project.read(FILE).contains("\n9.1 after 8.0.1 9.0\n"), "{}", project.read(FILE));
    let against = ["check", "--against", "v8.0", "--against", "v8.0.1", "--against", "v9.0"];
    project.run(&against).expect(0);
    // What any of them shipped stays.
    project.edit(FILE, "8.0.1   field mark uint8", "8.0.1   field mark uint16");
    project
        .run(&["check", "--no-default-features", "--against", "v8.0.1"])
        .expect(100)
        .prints("VMS0024");
}

#[test]
fn a_backport_stands_there_once() {
    vmstate_tests::long!("it runs the command many times");
    let project = project("branch-backport");
    main(&project, |project| add(project, "retry", "u32"));
    stable(&project, |project| {
        add(project, "retry", "u32");
        project.run(&["check", "--against", "main"]).expect(0);
    });
    project.run(&["check", "--against", "stable"]).expect(0);
    project.git(&["merge", "-q", "--no-edit", "stable"]).expect(1);
    assert_eq!(conflicts(&project), format!("{FILE}\n"));
    project.run(&["accept"]).expect(0);
    let text = project.read(FILE);
    assert!(text.contains("\n8.0.1,9.0 subsection pl011/retry version"), "{text}");
    assert!(text.contains("\n8.0.1,9.0   field retry uint32 absent \"0\"\n"), "{text}");
    project.run(&["check", "--against", "v9.0", "--against", "v8.0.1"]).expect(0);
    project.cargo(&["check"]).expect(0);
}

#[test]
fn a_backport_that_differs_is_found_before_and_after() {
    vmstate_tests::long!("it runs the command many times");
    let project = project("branch-differs");
    main(&project, |project| add(project, "retry", "u32"));
    stable(&project, |project| {
        add(project, "retry", "u64");
        // Before there is a release.
        let outcome = project.run(&["check", "--against", "main"]).expect(100).prints("VMS0045");
        outcome.prints("9.0").prints("the next release here").prints("uint64");
    });
    project
        .run(&["check", "--against", "stable", "--format", "json"])
        .expect(100)
        .prints("VMS0045");
    project.git(&["merge", "-q", "--no-edit", "-X", "ours", "stable"]).expect(0);
    // Both lines, as a careless resolution leaves them.
    let theirs = project.git(&["show", "stable:vmstate/pl011.vmstate"]).expect(0).stdout;
    let part =
        theirs.lines().filter(|line| line.starts_with("8.0.1 ") && !line.contains(" after "));
    let part = part.collect::<Vec<_>>().join("\n") + "\n";
    assert!(project.read(FILE).contains("\n8.0.1 after 8.0\n"));
    project.edit(FILE, "9.0 subsection", &format!("{part}9.0 subsection"));
    project
        .run(&["check"])
        .expect(100)
        .prints("VMS0045")
        .prints("8.0.1 and 9.0 released subsection `pl011/retry`");
    project
        .cargo(&["check"])
        .expect(101)
        .says("VMS0045")
        .says("8.0.1 and 9.0 released subsection `pl011/retry`");
    project.run(&["accept"]).expect(100).prints("VMS0045");
}

#[test]
fn what_the_stable_branch_has_is_missed() {
    vmstate_tests::long!("it runs the command many times");
    let project = project("branch-missed");
    main(&project, |_| ());
    stable(&project, |project| {
        add(project, "mark", "u8");
        // 9.0 is out, and does not have it.
        let outcome = project.run(&["check", "--against", "main"]).expect(0);
        outcome.says("subsection `pl011/mark` is here, and main does not have it");
    });
    project.git(&["switch", "-q", "stable"]).expect(0);
    let outcome = project.run(&["check", "--against", "main"]).expect(100).prints("VMS0046");
    outcome.prints("subsection `pl011/mark` is here, and main does not have it");
    project.git(&["switch", "-q", "main"]).expect(0);
    let outcome = project.run(&["check", "--against", "stable"]).expect(100).prints("VMS0046");
    outcome.prints(
        "subsection `pl011/mark` was released in 8.0.1, on another branch, and is not here",
    );
    // Another checkout is as good as a branch.
    let tree = project.dir.with_file_name("branch-missed-stable");
    let _ = std::fs::remove_dir_all(&tree);
    project
        .git(&["worktree", "add", "-q", "--detach", "-f", tree.to_str().unwrap(), "stable"])
        .expect(0);
    project.run(&["check", "--against", tree.to_str().unwrap()]).expect(100).prints("VMS0046");
    project.run(&["check", "--against", "src"]).expect(2).says("has no `Cargo.toml`");
    // The files alone are merged.
    project.git(&["merge", "-q", "--no-commit", "--no-ff", "stable"]).expect(0);
    project.git(&["checkout", "-q", "main", "--", "src"]).expect(0);
    project
        .run(&["check"])
        .expect(100)
        .prints("VMS0046")
        .prints("bring it over as it was released");
    project.cargo(&["check"]).expect(101).says("VMS0046").says("8.0.1, on another branch");
    add(&project, "mark", "u8");
    project.run(&["check", "--against", "stable", "--against", "v9.0"]).expect(0);
    assert!(project.read(FILE).contains("\n8.0.1 subsection pl011/mark"));
}

#[test]
fn work_that_is_behind_is_no_fault() {
    vmstate_tests::long!("it runs the command many times");
    let project = project("branch-behind");
    project.git(&["switch", "-q", "-c", "work"]).expect(0);
    add(&project, "mark", "u8");
    project.commit("work-done");
    project.git(&["switch", "-q", "main"]).expect(0);
    main(&project, |project| add(project, "retry", "u32"));
    project.git(&["switch", "-q", "work"]).expect(0);
    project.run(&["check", "--against", "main"]).expect(0).says("that matters if this is to be");
    // What came before both must be here all the same.
    project.edit("src/lib.rs", "flags: u32", "flags: u16");
    project.edit(FILE, "8.0 field flags uint32", "8.0 field flags uint16");
    project.run(&["check", "--against", "main"]).expect(100).prints("VMS0024");
}

#[test]
fn a_release_says_what_it_comes_after() {
    let project = project("branch-after");
    project
        .run(&["release", "8.0.1", "--after", "7.0"])
        .expect(2)
        .says("nothing was released with `7.0`; the files know 8.0");
    project.run(&["release", "9.0"]).expect(0);
    let outcome = project.run(&["release", "8.0.1", "--after", "8.0"]).expect(2);
    outcome.says("comes after `9.0` as well");
    assert!(!project.read(FILE).contains("after"));
}

const TABLE: &str = r#"
pub const MACHINES: vmstate_machine::MachineTypes = vmstate_machine::machine_types! {
    "virt-8.0" => {},
};

const _: () = MACHINES.require(&[Nic::DESCRIPTION]);
"#;

fn with_machines(name: &str) -> Project {
    let nic = "//! Devices.\n\nuse vmstate_runtime::{Described, VmState};\n\n/// A network card.\n#[derive(VmState, Default)]\n#[vmstate(name = \"nic\")]\npub struct Nic {\n    ctrl: u32,\n    #[vmstate(property = \"queues\", default = 4)]\n    queues: u16,\n}\n\n";
    let project = Project::empty(name);
    project.write("Cargo.toml", &manifest_with_machines(name, "[workspace]\n"));
    project.write("src/lib.rs", &format!("{nic}{TABLE}"));
    project.run(&["init", "--write-macro"]).expect(0);
    project.run(&["release", "8.0"]).expect(0);
    project.write(".gitignore", "/target\nCargo.lock\n");
    project.commit("v8.0");
    project
}

fn add_machine(project: &Project, name: &str) {
    project.edit(
        "src/lib.rs",
        "    \"virt-8.0\"",
        &format!("    \"{name}\" => {{}},\n    \"virt-8.0\""),
    );
    project.run(&["accept"]).expect(0);
}

#[test]
fn machine_types_of_two_branches() {
    vmstate_tests::long!("it runs the command many times");
    let project = with_machines("branch-machines");
    main(&project, |project| add_machine(project, "virt-9.0"));
    stable(&project, |project| add_machine(project, "virt-8.0.1"));
    let missing =
        "machine type `virt-8.0.1` was released in 8.0.1, on another branch, and is not here";
    project.run(&["check", "--against", "stable"]).expect(100).prints("VMS0046").prints(missing);
    let mut results = Vec::new();
    for (here, there) in [("main", "stable"), ("stable", "main")] {
        project.git(&["switch", "-q", "-c", &format!("merge-{here}"), here]).expect(0);
        project.git(&["merge", "-q", "--no-edit", there]).expect(1);
        let both = "    \"virt-9.0\" => {},\n    \"virt-8.0.1\" => {},\n    \"virt-8.0\"";
        let text = project.git(&["show", "main:src/lib.rs"]).expect(0).stdout;
        // The source was merged to one that lacks a machine type.
        project.write("src/lib.rs", &text);
        project.run(&["accept"]).expect(100).prints(missing);
        project
            .write("src/lib.rs", &text.replace("    \"virt-9.0\" => {},\n    \"virt-8.0\"", both));
        project
            .run(&["accept"])
            .expect(0)
            .says("Resolved the merge conflict in vmstate/machine-types");
        project.run(&["check"]).expect(0);
        project.cargo(&["check"]).expect(0);
        results.push(project.read(RECORD));
        project.git(&["add", "-A"]).expect(0);
        project.git(&["commit", "-q", "-m", "merged"]).expect(0);
    }
    assert_eq!(results[0], results[1], "whichever was ours");
    let text = &results[0];
    for line in [
        "8.0.1 after 8.0",
        "releases 8.0 9.0",
        "8.0 machine virt-8.0",
        "8.0.1 machine virt-8.0.1",
        "9.0 machine virt-9.0",
    ] {
        assert!(text.contains(&format!("\n{line}\n")), "{line}: {text}");
    }
    project.run(&["check", "--against", "v9.0", "--against", "v8.0.1"]).expect(0);
    project.run(&["release", "9.1"]).expect(0);
    assert!(project.read(RECORD).contains("\n9.1 after 8.0.1 9.0\n"));
}

/// A property on both branches: on the stable one it is off everywhere, on the other one new machine types have it.
#[test]
fn a_property_of_two_branches() {
    vmstate_tests::long!("it runs the command many times");
    let property = |project: &Project, default: bool| {
        project.edit(
            "src/lib.rs",
            "    queues: u16,\n",
            &format!("    queues: u16,\n    #[vmstate(property = \"uso\", default = {default})]\n    uso: bool,\n"),
        );
    };
    let project = with_machines("branch-property");
    main(&project, |project| {
        property(project, true);
        project.edit(
            "src/lib.rs",
            "\"virt-8.0\" => {}",
            "\"virt-9.0\" => {},\n    \"virt-8.0\" => { \"nic.uso\" = false }",
        );
        project.run(&["accept"]).expect(0);
    });
    stable(&project, |project| {
        property(project, false);
        project.run(&["accept"]).expect(0);
        project.run(&["check", "--against", "main"]).expect(0);
    });
    project.git(&["merge", "-q", "--no-commit", "stable"]).expect(1);
    project.git(&["checkout", "-q", "v9.0", "--", "src"]).expect(0);
    project.run(&["accept", "--yes"]).expect(0);
    let text = project.read(RECORD);
    assert!(text.contains("\n8.0.1,9.0   property uso false from virt-8.0\n9.0   property uso true from virt-9.0\n"), "{text}");
    project.run(&["check", "--against", "v9.0", "--against", "v8.0.1"]).expect(0);
    project.cargo(&["check"]).expect(0);
}

#[test]
fn a_property_that_differs_is_found() {
    vmstate_tests::long!("it runs the command many times");
    let property = |project: &Project, default: u32| {
        project.edit(
            "src/lib.rs",
            "    queues: u16,\n",
            &format!("    queues: u16,\n    #[vmstate(property = \"rings\", default = {default})]\n    rings: u16,\n"),
        );
        project.run(&["accept", "--yes"]).expect(0);
    };
    let project = with_machines("branch-value");
    main(&project, |project| property(project, 1));
    stable(&project, |project| {
        property(project, 2);
        let outcome = project.run(&["check", "--against", "main"]).expect(100).prints("VMS0045");
        outcome.prints("`nic.rings` is 1 in 9.0, and 2 in the next release here");
    });
    project.run(&["check", "--against", "stable"]).expect(100).prints("VMS0045");
    project.git(&["merge", "-q", "--no-commit", "stable"]).expect(1);
    project.git(&["checkout", "-q", "v9.0", "--", "src"]).expect(0);
    project.run(&["accept", "--yes"]).expect(100).prints("VMS0045");
}
