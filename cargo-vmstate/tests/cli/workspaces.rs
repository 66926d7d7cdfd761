//! Several packages.

use super::project::{Project, UART, manifest};

/// Two packages; `b` depends on `a` and has its UART under another name.
fn workspace(name: &str) -> Project {
    let project = Project::empty(name);
    project.write("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n");
    let (a, b) = (format!("{name}-a"), format!("{name}-b"));
    project.write("a/Cargo.toml", &manifest(&a, ""));
    project.write("a/src/lib.rs", UART);
    let dependency = format!("[dependencies.{a}]\npath = \"../a\"\nversion = \"0.1.0\"\n");
    project.write("b/Cargo.toml", &manifest(&b, &dependency));
    project.write("b/src/lib.rs", &UART.replace("\"pl011\"", "\"pl012\""));
    project
}

#[test]
fn a_virtual_workspace_and_selections() {
    let project = workspace("virtual");
    project.run(&["check"]).expect(0).prints("0 devices gated of 2");
    project.run(&["init", "--write-macro", "-p", "virtual-a"]).expect(0);
    assert!(project.exists("a/vmstate/pl011.vmstate") && !project.exists("b/vmstate"));
    project.run(&["check", "--workspace"]).expect(0).prints("1 device gated of 2");
    project.run(&["check", "-p", "virtual-b"]).expect(0).prints("0 devices gated of 1");
    project
        .run(&["check", "--workspace", "--exclude", "virtual-b"])
        .expect(0)
        .prints("1 device gated of 1");
    project.run(&["init", "--write-macro", "--manifest-path", "b/Cargo.toml"]).expect(0);
    project.run(&["release", "8.0", "--workspace"]).expect(0).says("Released 8.0 with 2 devices");
    project.run(&["check", "--workspace"]).expect(0).prints("2 devices gated of 2");
}

#[test]
fn accept_goes_in_order_of_dependencies() {
    vmstate_tests::long!("it runs the command many times");
    let project = workspace("order");
    project.run(&["init", "--write-macro", "--workspace"]).expect(0);
    let rtc = "\n#[derive(VmState, Default)]\npub struct NAME {\n    pub seconds: u64,\n}\n";
    for (package, name) in [("a", "RtcA"), ("b", "RtcB")] {
        let path = format!("{package}/src/lib.rs");
        project.write(&path, &format!("{}{}", project.read(&path), rtc.replace("NAME", name)));
    }
    // `b` does not compile before `a` is recorded.
    project.run(&["accept", "--workspace"]).expect(0);
    assert!(project.exists("a/vmstate/rtc_a.vmstate") && project.exists("b/vmstate/rtc_b.vmstate"));
    project.run(&["check", "--workspace"]).expect(0).prints("4 devices gated of 4");
}

#[test]
fn what_uses_a_refused_package_is_not_a_fault_of_its_own() {
    vmstate_tests::long!("it runs the command many times");
    let project = workspace("uses");
    project.run(&["init", "--write-macro", "--workspace"]).expect(0);
    project.run(&["release", "8.0", "--workspace"]).expect(0);
    project.edit("a/src/lib.rs", "flags: u32", "flags: u16");
    let outcome = project.run(&["check", "--workspace", "--format", "json"]).expect(100);
    assert_eq!(outcome.rules(), ["VMS0010"]);
    assert_eq!(outcome.json()["errors"].as_array().unwrap().len(), 0);
    assert_eq!(outcome.json()["skipped"].as_array().unwrap().len(), 1);
    outcome.says("uses-b (lib) was not looked at: it uses `uses-a`");
}

#[test]
fn one_name_in_two_packages() {
    vmstate_tests::long!("it runs the command many times");
    let project = workspace("names");
    project.run(&["init", "--write-macro", "--workspace"]).expect(0);
    project.edit("b/src/lib.rs", "\"pl012\"", "\"pl011\"");
    project.run(&["accept", "--workspace"]).expect(0);
    let outcome = project.run(&["check", "-p", "names-a"]).expect(100).prints("VMS0026");
    outcome.prints("device `pl011` is in `names-a` and in `names-b`");
}
