//! A released file is not lost: it comes back from version control by name, and is never made anew.

use std::fs;

use super::project::{Project, UART, manifest};

const FILE: &str = "vmstate/pl011.vmstate";

fn committed(name: &str) -> Project {
    let project = Project::released(name, UART);
    project.write(".gitignore", "/target\nCargo.lock\n");
    project.commit("v8.0");
    project
}

/// The command that the finding shows, run to the letter.
fn obey(project: &Project, help: &str) {
    let command = help.split('`').find(|it| it.starts_with("git ")).unwrap();
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    project.git(&words).expect(0);
}

#[test]
fn a_missing_file_is_restored_and_never_made_anew() {
    vmstate_tests::long!("it runs the command many times");
    let project = committed("lostfile");
    let good = project.read(FILE);
    let rtc = "\n#[derive(VmState, Default)]\npub struct Rtc {\n    a: u8,\n}\n";
    project.write("src/lib.rs", &format!("{}{rtc}", project.read("src/lib.rs")));
    project.run(&["accept"]).expect(0);
    for round in 0..3 {
        fs::remove_file(project.dir.join(FILE)).unwrap();
        for command in ["check", "accept"] {
            let outcome = project.run(&[command, "--format", "json"]).expect(100);
            let finding = outcome.json()["findings"][0].clone();
            assert_eq!(finding["headline"], "the baseline of released device `pl011` is missing");
            assert_eq!(
                finding["help"][0],
                "restore it: `cargo vmstate restore pl011`, or `git checkout HEAD -- vmstate/pl011.vmstate`"
            );
            assert!(!project.exists(FILE), "{command} does not make it anew");
            if round == 0 && command == "accept" {
                obey(&project, finding["help"][0].as_str().unwrap());
            }
        }
        project.run(&["init"]).expect(if round == 0 { 0 } else { 2 });
        // With a reference, it is still one finding.
        if round > 0 {
            let outcome =
                project.run(&["check", "--against", "v8.0", "--format", "json"]).expect(100);
            assert_eq!(outcome.rules(), ["VMS0024"]);
            let all = if round == 1 { vec!["restore"] } else { vec!["restore", "pl011"] };
            project.run(&all).expect(0).says("Restored vmstate/pl011.vmstate from HEAD");
        }
        assert_eq!(project.read(FILE), good);
        project.run(&["check"]).expect(0);
    }
    project.run(&["restore"]).expect(0).says("no baseline of HEAD is missing or damaged");
    project.run(&["restore", "pl011"]).expect(2).says("can be read and is left alone");
    project.run(&["restore", "nope"]).expect(2).says("git has no baseline of a device `nope`");
    // One that no release shipped may be made anew.
    fs::remove_file(project.dir.join("vmstate/rtc.vmstate")).unwrap();
    project.run(&["accept"]).expect(0).says("Created vmstate/rtc.vmstate");
}

#[test]
fn a_file_that_was_lost_long_ago_is_found_in_the_history() {
    let project = committed("lostlong");
    let good = project.read(FILE);
    // Truncated by one commit, removed by another.
    project.write(FILE, "");
    project.commit("emptied");
    let outcome = project.run(&["check", "--format", "json"]).expect(100);
    let help = outcome.json()["findings"][0]["help"][0].as_str().unwrap().to_owned();
    assert!(help.contains("restore it: `cargo vmstate restore pl011`"), "{help}");
    fs::remove_file(project.dir.join(FILE)).unwrap();
    project.commit("removed");
    project
        .run(&["accept"])
        .expect(100)
        .prints("the baseline of released device `pl011` is missing");
    obey(&project, &help);
    assert_eq!(project.read(FILE), good);
}

#[test]
fn a_merge_that_lost_a_file_is_seen_through() {
    vmstate_tests::long!("it runs the command many times");
    let project = committed("lostmerge");
    project.git(&["checkout", "-q", "-b", "side", "v8.0"]).expect(0);
    project.write("x", "x");
    project.commit("side1");
    project.git(&["checkout", "-q", "main"]).expect(0);
    project.write("y", "y");
    project.commit("main1");
    project.git(&["merge", "-q", "--no-commit", "side"]).expect(0);
    project.git(&["rm", "-q", "-f", FILE]).expect(0);
    project.commit("merged");
    let outcome = project.run(&["check"]).expect(100);
    outcome.prints("is missing").prints("cargo vmstate restore pl011");
    project.run(&["restore", "pl011"]).expect(0).says("Restored");
    project.run(&["check"]).expect(0);
}

#[test]
fn damage_of_every_kind_is_repaired_by_the_command_it_shows() {
    vmstate_tests::long!("it runs the command many times");
    let project = committed("lostparts");
    let good = project.read(FILE);
    let lines: Vec<&str> = good.split_inclusive('\n').collect();
    let mut damages = vec![
        String::new(),
        good[..good.len() / 2].to_owned(),
        good.replace("8.0 field flags", "8.0 feild flags"),
        // Made anew, as if no release had the device.
        good.replace("releases 8.0\n", "").replace("\n8.0 ", "\nnext "),
    ];
    // Cut off between two lines, which can often be read.
    damages.extend((1..lines.len()).map(|count| lines[..count].concat()));
    for text in damages {
        project.write(FILE, &text);
        let outcome = project.run(&["accept", "--format", "json"]).expect(100);
        let finding = outcome.json()["findings"][0].clone();
        assert_eq!(finding["rule"], "VMS0022", "{text}\n{finding}");
        assert!(finding["baseline_line"].as_u64().is_some(), "{finding}");
        assert_eq!(outcome.rules().len(), 1, "{text}\n{finding}");
        obey(&project, finding["help"][0].as_str().unwrap());
        assert_eq!(project.read(FILE), good);
        project.write(FILE, &text);
        project.run(&["restore"]).expect(0);
        assert_eq!(project.read(FILE), good);
    }
    project.run(&["check"]).expect(0);
}

#[test]
fn a_directory_that_is_gone_comes_back() {
    let project = committed("lostdirectory");
    fs::rename(project.dir.join("vmstate"), project.dir.join("away")).unwrap();
    let outcome = project.run(&["check"]).expect(100).prints("VMS0023");
    let outcome =
        outcome.prints("restore it: `cargo vmstate restore`, or `git checkout HEAD -- vmstate`");
    assert!(!outcome.stderr.contains("init"), "{}", outcome.stderr);
    project.run(&["init"]).expect(2).says("cargo vmstate restore pl011");
    assert!(!project.exists("vmstate"));
    project.run(&["restore"]).expect(0);
    project.run(&["check"]).expect(0);
}

#[test]
fn without_git_nothing_is_promised() {
    let project = Project::released("lostnogit", UART);
    project.run(&["restore"]).expect(2).says("no git repository");
    project.write(FILE, "");
    project.run(&["check"]).expect(100).prints("restore it from version control");
}

#[test]
fn a_binary_has_files_of_its_own() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::empty("lostbin");
    project.write("Cargo.toml", &manifest("lostbin", "[workspace]\n"));
    project.write("src/lib.rs", UART);
    let main = "use vmstate_runtime::VmState;\n#[derive(VmState, Default)]\nstruct Tool {\n    a: u8,\n}\n\
                fn main() {\n    assert_eq!(Tool::default().a, 0);\n}\n";
    project.write("src/bin/tool.rs", main);
    project.run(&["init", "--write-macro"]).expect(0);
    project.run(&["release", "8.0"]).expect(0);
    project.write(".gitignore", "/target\nCargo.lock\n");
    project.commit("v8.0");
    fs::remove_file(project.dir.join("vmstate/bin-tool/tool.vmstate")).unwrap();
    project.run(&["restore"]).expect(0).says("Restored vmstate/bin-tool/tool.vmstate from HEAD");
    assert!(!project.exists("vmstate/tool.vmstate"));
    project.run(&["check"]).expect(0);
}

/// A device whose hook, test, `validate` and default may change.
const JUDGED: &str = r#"//! Devices.
use vmstate_runtime::VmState;
vmstate_runtime::baseline!();
#[derive(VmState, Default)]
#[vmstate(name = "nic", post_load = "check")]
pub struct Nic {
    #[vmstate(validate = "valid")]
    a: u8,
    #[vmstate(test = "has_b")]
    b: u8,
    #[vmstate(property, default = 4)]
    #[allow(dead_code)]
    queues: u32,
}
impl Nic {
    fn check(&mut self, _: u32) -> Result<(), String> { Ok(()) }
    fn check2(&mut self, _: u32) -> Result<(), String> { Ok(()) }
    fn valid(&self, _: u32) -> bool { true }
    fn valid2(&self, _: u32) -> bool { true }
    fn has_b(&self, _: u32) -> bool { true }
}
"#;

#[test]
fn what_only_the_author_can_judge_is_asked() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::lib("judged", JUDGED);
    project.run(&["init"]).expect(0);
    let file = "vmstate/nic.vmstate";
    // Before the first release everything may change.
    project.edit("src/lib.rs", "post_load = \"check\"", "post_load = \"check2\"");
    project.run(&["accept"]).expect(0);
    project.run(&["release", "8.0"]).expect(0);
    let released = project.read(file);
    for (old, new, shown) in [
        (
            "post_load = \"check2\"",
            "post_load = \"check\"",
            "`hook post_load check2` becomes `hook post_load check`",
        ),
        (", post_load = \"check2\"", "", "`hook post_load check2` becomes `nothing`"),
        ("\"valid\"", "\"valid2\"", "validate valid` becomes"),
        ("    b: u8", "    #[vmstate(validate = \"valid\")]\n    b: u8", "validate valid`"),
        ("default = 4", "default = 8", "integer 4` becomes `property queues integer 8`"),
    ] {
        let source = project.read("src/lib.rs");
        project.edit("src/lib.rs", old, new);
        project.run(&["accept"]).expect(2).says(shown).says("cargo vmstate accept --yes");
        assert_eq!(project.read(file), released);
        project
            .run(&["accept", "--dry-run"])
            .expect(0)
            .prints(shown)
            .prints("Would update vmstate/nic");
        assert_eq!(project.read(file), released);
        project.run(&["accept", "--yes"]).expect(0).says(shown);
        assert_ne!(project.read(file), released);
        // What is recorded was judged.
        project.run(&["accept"]).expect(0);
        // What is as it was released needs no judgement.
        project.write("src/lib.rs", &source);
        project.run(&["accept"]).expect(0);
        assert_eq!(project.read(file), released);
    }
    // An ordinary change is not asked about.
    project.edit(
        "src/lib.rs",
        "    queues: u32,\n",
        "    queues: u32,\n    #[vmstate(subsection = \"more\", absent = 0)]\n    c: u8,\n",
    );
    project.edit(
        "src/lib.rs",
        "impl Nic {\n",
        "impl Nic {\n    fn more(&self) -> bool { false }\n",
    );
    project.edit(
        "src/lib.rs",
        "name = \"nic\", ",
        "name = \"nic\", subsection(more, on = state), ",
    );
    project.run(&["accept"]).expect(0);
}
