//! What is done to files, and what is refused: stale and damaged ones, conflicts, read-only directories.

use std::fs;

use super::project::{Project, UART, uart_lines};

const FILE: &str = "vmstate/pl011.vmstate";
/// A subsection, as a legal addition.
const LEGAL: (&str, &str) = (
    "    clk: u64,\n",
    "    clk: u64,\n    #[vmstate(subsection = \"mode_needed\", absent = 0)]\n    mode: u8,\n",
);
const MODE_NEEDED: (&str, &str) = (
    "impl Pl011 {\n",
    "impl Pl011 {\n    fn mode_needed(&self) -> bool {\n        self.mode != 0\n    }\n\n",
);

const BY_STATE: (&str, &str) =
    ("minimum_version = 1)]", "minimum_version = 1, subsection(mode_needed, on = state))]");

fn extend(project: &Project) {
    project.edit("src/lib.rs", BY_STATE.0, BY_STATE.1);
    project.edit("src/lib.rs", LEGAL.0, LEGAL.1);
    project.edit("src/lib.rs", MODE_NEEDED.0, MODE_NEEDED.1);
}

#[test]
fn stale_lines_are_4_and_accept_refreshes_only_them() {
    let project = Project::released("stale", UART);
    extend(&project);
    let outcome = project.run(&["check"]).expect(4).prints("stale[VMS0025]");
    outcome.prints("+ next subsection pl011/mode_needed").prints("1 stale, 1 device gated of 1");
    let before = project.read(FILE);
    project.run(&["check", "--format", "json"]).expect(4);
    assert_eq!(project.read(FILE), before, "check never writes");
    project.run(&["accept"]).expect(0).says("Updated vmstate/pl011.vmstate");
    let added = "next subsection pl011/mode_needed version 1 minimum 1 needed mode_needed by state\nnext   field mode uint8 absent \"0\"\n";
    assert_eq!(project.read(FILE), format!("{before}{added}"));
    project.run(&["check"]).expect(0);
    project.run(&["accept"]).expect(0).says("Unchanged");
}

#[test]
fn what_the_compiler_refuses_is_refused() {
    let project = Project::released("refused", UART);
    let before = project.read(FILE);
    project.edit("src/lib.rs", "version = 2", "version = 3");
    project.edit("src/lib.rs", "    flags: u32,\n", "    flags: u32,\n    more: u8,\n");
    project.edit("src/lib.rs", "data: [u8; 16]", "data: [u8; 32]");
    let outcome = project.run(&["accept", "--format", "json"]).expect(100);
    let mut rules = outcome.rules();
    rules.sort();
    assert_eq!(rules, ["VMS0001", "VMS0006", "VMS0010"]);
    let finding = &outcome.json()["findings"][0];
    assert_eq!(finding["kind"], "incompatible");
    assert_eq!(finding["baseline"], FILE);
    assert_eq!(finding["source"]["file"], "src/lib.rs");
    assert_eq!(project.read(FILE), before);
    project.run(&["check"]).expect(100).prints("3 incompatible");
    project.run(&["release", "9.0"]).expect(100).says("nothing was released");
    assert_eq!(project.read(FILE), before);
}

#[test]
fn devices_come_and_go() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::gated("comego", UART);
    let rtc =
        "\n/// A clock.\n#[derive(VmState, Default)]\npub struct Rtc {\n    seconds: u64,\n}\n";
    project.write("src/lib.rs", &format!("{}{rtc}", project.read("src/lib.rs")));
    project.run(&["check"]).expect(4).prints("VMS0019").prints("1 device gated of 2");
    project.cargo(&["check", "-q"]).expect(101).says("VMS0019");
    project.run(&["accept"]).expect(0).says("Created vmstate/rtc.vmstate");
    project.cargo(&["check", "-q"]).expect(0);
    project.edit("src/lib.rs", rtc, "");
    project.run(&["check"]).expect(4).prints("baseline of `rtc`, but no device");
    project.run(&["accept"]).expect(0).says("Removed vmstate/rtc.vmstate");
    assert!(!project.exists("vmstate/rtc.vmstate"));
    project.cargo(&["check", "-q"]).expect(0);
}

#[test]
fn a_released_device_goes_only_by_drop() {
    let project = Project::released("drop", UART);
    let kept = UART.replace("name = \"pl011\"", "unreleased, name = \"pl011_test\"");
    project.write(
        "src/lib.rs",
        &format!("vmstate_runtime::baseline!();\n{}", kept.replace("//! Devices.", "")),
    );
    project.run(&["accept"]).expect(100).prints("VMS0020").prints("cargo vmstate drop pl011");
    project.run(&["drop", "pl011", "--reason", " "]).expect(2).says("the reason is empty");
    project
        .run(&["drop", "nope", "--reason", "x"])
        .expect(2)
        .says("no baseline of a device `nope`");
    project
        .run(&["drop", "pl011", "--reason", "its \"machine\" ended"])
        .expect(0)
        .says("Dropped pl011");
    assert!(
        project
            .read(FILE)
            .contains("\nreleases 8.0\ndropped \"its \\\"machine\\\" ended\"\n8.0 version")
    );
    project.run(&["check"]).expect(0).prints("clean");
    project.cargo(&["check", "-q"]).expect(0);
    project.run(&["drop", "pl011", "--reason", "again"]).expect(2).says("was dropped already");
    project.run(&["accept"]).expect(0);
    assert!(project.exists(FILE), "history stays");
}

#[test]
fn an_unreleased_device_needs_no_drop() {
    let project = Project::gated("dropnext", UART);
    project.run(&["drop", "pl011", "--reason", "x"]).expect(2).says("no release shipped `pl011`");
}

#[test]
fn damaged_files_are_findings_with_a_line() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::released("damaged", UART);
    let good = project.read(FILE);
    let cases = [
        (good.replace("8.0 field flags", "8.0  field flags"), 6),
        (good.replace("format 2", "format 3"), 2),
        (good.replace('\n', "\r\n"), 1),
        (good.replace("uint32 since 2\n", "uint32 since 2"), 7),
        (String::new(), 1),
    ];
    for (text, line) in cases {
        project.write(FILE, &text);
        for command in ["check", "accept"] {
            let outcome = project.run(&[command, "--format", "json"]).expect(100);
            let finding = &outcome.json()["findings"][0];
            assert_eq!(finding["rule"], "VMS0022", "{text}");
            assert_eq!(finding["baseline_line"], line, "{text}\n{finding}");
        }
        assert_eq!(project.read(FILE), text, "nothing is repaired silently");
        project.run(&["release", "9.0"]).expect(100);
        project.run(&["release", "9.0", "--no-check"]).expect(2).says("pl011.vmstate:");
        project.run(&["drop", "pl011", "--reason", "x"]).expect(2).says("pl011.vmstate:");
        project.run(&["show", FILE]).expect(2);
        project.run(&["diff", "8.0", "next"]).expect(2);
        assert_eq!(project.read(FILE), text);
    }
}

#[test]
fn a_file_must_have_the_name_of_its_device() {
    let project = Project::released("filename", UART);
    fs::rename(project.dir.join(FILE), project.dir.join("vmstate/pl012.vmstate")).unwrap();
    let outcome = project
        .run(&["check"])
        .expect(100)
        .prints("the file is about `pl011`, but its name is not");
    outcome.prints("rename it to `pl011.vmstate`");
}

#[test]
fn conflicts_in_next_lines_resolve_themselves() {
    let project = Project::released("conflict", UART);
    extend(&project);
    let released = project.read(FILE);
    let conflict =
        |ours: &str, theirs: &str| format!("<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> branch\n");
    let ours = "next subsection pl011/a version 1 minimum 1 needed a\nnext   field a uint8\n";
    let theirs = "next subsection pl011/b version 1 minimum 1 needed b\nnext   field b uint8\n";
    project.write(FILE, &format!("{released}{}", conflict(ours, theirs)));
    project.run(&["check"]).expect(100).prints("unresolved merge conflict").prints("VMS0022");
    project.run(&["accept"]).expect(0).says("Resolved");
    let added = "next subsection pl011/mode_needed version 1 minimum 1 needed mode_needed by state\nnext   field mode uint8 absent \"0\"\n";
    assert_eq!(project.read(FILE), format!("{released}{added}"));

    let released_twice = released.replace(
        "8.0 field flags uint32\n",
        &conflict("8.0 field flags uint32\n", "8.0 field flags uint16\n"),
    );
    project.write(FILE, &released_twice);
    project.run(&["accept"]).expect(100).prints("unresolved merge conflict");
    assert_eq!(project.read(FILE), released_twice, "released lines are for people to resolve");
}

#[cfg(unix)]
#[test]
fn a_read_only_directory_loses_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::released("readonly", UART);
    extend(&project);
    let before = project.read(FILE);
    let directory = project.dir.join("vmstate");
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write anywhere.
    let writable = fs::write(directory.join(".probe"), "").is_ok();
    let outcome = project.run(&["accept"]);
    let names: Vec<_> =
        fs::read_dir(&directory).unwrap().map(|it| it.unwrap().file_name()).collect();
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(names.iter().all(|name| !name.to_string_lossy().ends_with(".tmp")), "{names:?}");
    if !writable {
        outcome.expect(2).says("cannot write `").says("nothing was left half written");
        assert_eq!(project.read(FILE), before);
    }
}

#[test]
fn two_devices_of_one_name() {
    let project = Project::gated("double", UART);
    let again = "\n#[derive(VmState, Default)]\n#[vmstate(name = \"pl011\")]\npub struct Other {\n    a: u8,\n}\n";
    project.write("src/lib.rs", &format!("{}{again}", project.read("src/lib.rs")));
    project
        .run(&["check"])
        .expect(100)
        .prints("two devices are called `pl011`")
        .prints("the other one is at src/lib.rs:");
}

#[test]
fn the_macro_needs_its_directory() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::gated("halfgate", UART);
    fs::remove_dir_all(project.dir.join("vmstate")).unwrap();
    project.run(&["check"]).expect(100).prints("VMS0023").prints("`baseline!()` without `vmstate`");
    project.cargo(&["check", "-q"]).expect(101).says("VMS0023");
    project.run(&["init"]).expect(0);
    project.run(&["check"]).expect(0);
}

#[test]
fn baselines_must_be_packaged() {
    let project = Project::released("packaged", UART);
    project.run(&["check"]).expect(0);
    project.edit(
        "Cargo.toml",
        "edition = \"2024\"\n",
        "edition = \"2024\"\ninclude = [\"src/**\"]\n",
    );
    let outcome = project.run(&["check"]).expect(100).prints("VMS0027");
    outcome.prints("add \"vmstate/**\" to `include`");
    project.edit(
        "Cargo.toml",
        "include = [\"src/**\"]\n",
        "include = [\"src/**\"]\npublish = false\n",
    );
    project.run(&["check"]).expect(0);
}

#[test]
fn releases_stamp_what_was_next() {
    let project = Project::released("stamps", UART);
    assert!(project.read(FILE).ends_with(&format!("releases 8.0\n{}", uart_lines("8.0"))));
    project.run(&["release", "8.0"]).expect(2).says("exists already");
    project.run(&["release", "next"]).expect(2);
    project.run(&["release", "a b"]).expect(2);
    extend(&project);
    project.run(&["release", "9.0"]).expect(4).says("nothing was released");
    project.run(&["accept"]).expect(0);
    project.run(&["release", "9.0"]).expect(0).says("Released 9.0 with 1 device");
    let text = project.read(FILE);
    assert!(text.contains("releases 8.0 9.0\n8.0 version"), "{text}");
    assert!(text.ends_with("9.0 subsection pl011/mode_needed version 1 minimum 1 needed mode_needed by state\n9.0   field mode uint8 absent \"0\"\n"));
    project.run(&["check"]).expect(0);
}
