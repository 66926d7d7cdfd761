//! The record of machine types: written, stamped, compared, restored.

use std::fs;

use super::project::{Project, manifest_with_machines};

pub(crate) const RECORD: &str = "vmstate/machine-types";

pub(crate) const NIC: &str = r#"//! Machines.

use vmstate_machine::{MachineTypes, machine_types};
use vmstate_runtime::VmState;

/// A network card.
#[derive(VmState, Default)]
#[vmstate(name = "nic")]
pub struct Nic {
    ctrl: u32,
    #[vmstate(property = "uso", default = true)]
    uso: bool,
}

/// Machine types.
pub const MACHINES: MachineTypes = machine_types! {
    "virt-1.1" => {},
    "virt-1.0" => { "nic.uso" = false },
};
const _: () = MACHINES.require(&[Nic::DESCRIPTION]);
"#;

const LINES: &str = "\
STAMP table virt-1.0
STAMP machine virt-1.0
STAMP machine virt-1.1
STAMP device nic
STAMP   property uso false from virt-1.0
STAMP   property uso true from virt-1.1
";

fn lib(name: &str) -> Project {
    let project = Project::empty(name);
    project.write("Cargo.toml", &manifest_with_machines(name, "[workspace]\n"));
    project.write("src/lib.rs", NIC);
    project.write(".gitignore", "/target\nCargo.lock\n");
    project.begin(&["init", "--write-macro"]);
    project
}

fn released(name: &str) -> Project {
    let project = lib(name);
    project.begin(&["release", "1.0"]);
    project
}

fn lines(project: &Project, stamp: &str) {
    let text = project.read(RECORD);
    let found: Vec<_> = text.lines().filter(|it| it.starts_with(stamp)).collect();
    assert_eq!(found.join("\n") + "\n", LINES.replace("STAMP", stamp), "{text}");
}

#[test]
fn a_record_is_begun_and_stamped() {
    let project = lib("machines-begun");
    lines(&project, "next");
    assert!(project.read("vmstate/.gitattributes").contains("machine-types text eol=lf"));
    project.run(&["check"]).expect(0).prints("clean");
    project.cargo(&["check", "-q"]).expect(0);
    project.run(&["release", "1.0"]).expect(0);
    lines(&project, "1.0");
    project.run(&["release", "1.0"]).expect(2);
    project.run(&["init"]).expect(0).says("Unchanged");
    project.cargo(&["check", "-q"]).expect(0);
}

#[test]
fn a_table_without_a_record_is_accepted() {
    let project = lib("machines-late");
    fs::remove_file(project.dir.join(RECORD)).unwrap();
    project.cargo(&["check", "-q"]).expect(101).says("VMS0044");
    project.run(&["check"]).expect(4).prints("VMS0044").prints("cargo vmstate accept");
    project.write("vmstate/.gitattributes", "*.vmstate text eol=lf\n");
    let outcome = project.run(&["accept"]).expect(0).says("Created vmstate/machine-types");
    outcome.says("add `machine-types text eol=lf` to vmstate/.gitattributes");
    lines(&project, "next");
}

#[test]
fn a_new_machine_type_is_a_next_line() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("machines-next");
    project.edit(
        "src/lib.rs",
        "    \"virt-1.1\" => {},",
        "    \"virt-2.0\" => {},\n    \"virt-1.1\" => {},",
    );
    project.cargo(&["check", "-q"]).expect(0);
    project.run(&["check"]).expect(4).prints("VMS0025").prints("+ next machine virt-2.0");
    project.run(&["accept"]).expect(0).says("Updated vmstate/machine-types");
    project.run(&["check"]).expect(0);
    lines(&project, "1.0");
}

#[test]
fn a_changed_value_is_refused_and_never_accepted() {
    let project = released("machines-value");
    let before = project.read(RECORD);
    project.edit("src/lib.rs", "default = true", "default = false");
    project.cargo(&["check", "-q"]).expect(101).says("VMS0040");
    let said =
        "released machine type `virt-1.1` changed: `nic.uso` was true in 1.0, and is false now";
    let outcome = project.run(&["check"]).expect(100).prints("VMS0040").prints(said);
    outcome.prints("src/lib.rs:").prints("put an entry under `\"virt-1.1\"`: `\"nic.uso\" = true`");
    project.run(&["accept"]).expect(100).prints("VMS0040");
    project.run(&["release", "2.0"]).expect(100);
    assert_eq!(project.read(RECORD), before);
    let json = project.run(&["check", "--format", "json"]).expect(100);
    assert!(json.rules().contains(&"VMS0040".to_owned()));
}

#[test]
fn a_table_that_nothing_requires_is_found() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("machines-unbound");
    project.edit("src/lib.rs", "const _: () = MACHINES.require(&[Nic::DESCRIPTION]);\n", "");
    let outcome = project.run(&["check"]).expect(100).prints("VMS0044");
    outcome.prints("const _: () = MACHINES.require(").prints("src/lib.rs:");
    project.run(&["accept"]).expect(100);
    project.edit("src/lib.rs", "machine_types! {", "machine_types! {\n    #![unreleased]");
    project.run(&["check"]).expect(100).prints("released machine types are gone");
}

#[test]
fn a_lost_record_is_restored_and_not_made_anew() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("machines-lost");
    project.commit("v1.0");
    fs::remove_file(project.dir.join(RECORD)).unwrap();
    for command in ["check", "accept"] {
        let outcome = project.run(&[command]).expect(100).prints("VMS0024");
        outcome.prints("`cargo vmstate restore`, or `git checkout HEAD -- vmstate/machine-types`");
        assert!(!project.exists(RECORD));
    }
    project.run(&["check", "--against", "v1.0"]).expect(100).prints("VMS0024");
    project.run(&["restore"]).expect(0).says("Restored vmstate/machine-types from HEAD");
    project.write(RECORD, "half a re");
    project.run(&["check"]).expect(100).prints("VMS0022");
    project.run(&["restore"]).expect(0).says("Restored");
    project.run(&["check", "--against", "v1.0"]).expect(0);
}

#[test]
fn stamped_lines_are_compared_with_the_commit() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("machines-stamped");
    project.commit("v1.0");
    project.edit("src/lib.rs", "\"nic.uso\" = false", "\"nic.uso\" = true");
    project.edit(RECORD, "1.0   property uso false from virt-1.0\n", "");
    project.edit(RECORD, "uso true from virt-1.1", "uso true from virt-1.0");
    project.run(&["check"]).expect(0);
    let outcome = project.run(&["check", "--against", "v1.0"]).expect(100).prints("VMS0024");
    outcome
        .prints("- 1.0   property uso false from virt-1.0")
        .prints("+ 1.0   property uso true from virt-1.0");
}

/// Record and table removed together: nothing is left to compare, but for the commit.
#[test]
fn a_record_that_went_with_its_table_is_missed() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("machines-went");
    project.commit("v1.0");
    fs::remove_file(project.dir.join(RECORD)).unwrap();
    let text = project.read("src/lib.rs");
    let at = text.find("/// Machine types.").unwrap();
    project.write(
        "src/lib.rs",
        &text[..at].replace("use vmstate_machine::{MachineTypes, machine_types};\n", ""),
    );
    project.cargo(&["check", "-q"]).expect(0);
    let outcome = project.run(&["check", "--against", "v1.0"]).expect(100).prints("VMS0024");
    outcome.prints("the record of released machine types was removed since v1.0");
}

#[test]
fn conflicts_in_next_lines_resolve_themselves() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("machines-conflict");
    project.edit(
        "src/lib.rs",
        "    \"virt-1.1\" => {},",
        "    \"virt-2.0\" => {},\n    \"virt-1.1\" => {},",
    );
    project.run(&["accept"]).expect(0);
    let right = project.read(RECORD);
    let ours =
        "<<<<<<< HEAD\nnext machine virt-2.0\n=======\nnext machine virt-1.9\n>>>>>>> theirs\n";
    project.edit(RECORD, "next machine virt-2.0\n", ours);
    project.cargo(&["check", "-q"]).expect(101).says("unresolved merge conflict");
    project.run(&["check"]).expect(100).prints("VMS0022").prints("unresolved merge conflict");
    project.run(&["accept"]).expect(0).says("Resolved");
    assert_eq!(project.read(RECORD), right);
    project.edit(
        RECORD,
        "1.0 device nic\n",
        "<<<<<<< HEAD\n1.0 device nic\n=======\n>>>>>>> theirs\n",
    );
    let damaged = project.read(RECORD);
    project.run(&["accept"]).expect(100).prints("VMS0022");
    project.run(&["release", "2.0"]).expect(100);
    assert_eq!(project.read(RECORD), damaged);
}

#[test]
fn a_dropped_device_need_not_be_required() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("machines-dropped");
    let outcome = project.run(&["drop", "nic", "--reason", "nobody had it"]).expect(0);
    outcome.says("vmstate/machine-types").says("vmstate/nic.vmstate");
    assert!(project.read(RECORD).contains("next dropped nic \"nobody had it\"\n"));
    project.edit("src/lib.rs", "&[Nic::DESCRIPTION]", "&[]");
    project.edit("src/lib.rs", " \"nic.uso\" = false ", "");
    project.edit(
        "src/lib.rs",
        "#[derive(VmState, Default)]\n#[vmstate(name = \"nic\")]",
        "#[derive(Default)]",
    );
    project.edit("src/lib.rs", "    #[vmstate(property = \"uso\", default = true)]\n", "");
    project.edit("src/lib.rs", "use vmstate_runtime::VmState;\n", "");
    project.cargo(&["check", "-q"]).expect(0);
    project.run(&["check"]).expect(0);
}

#[test]
fn a_dropped_device_that_is_back_is_compared_again() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("machines-back");
    let (record, file) = (project.read(RECORD), project.read("vmstate/nic.vmstate"));
    project.run(&["drop", "nic", "--reason", "nobody had it"]).expect(0);
    let headline = "stale[VMS0020]: device `nic` was dropped, and is here";
    project.run(&["check"]).expect(4).prints(headline).prints("nobody had it");
    project.cargo(&["check", "-q"]).expect(101).says("device `nic` was dropped, and is here");
    project.run(&["accept"]).expect(0);
    assert_eq!((project.read(RECORD), project.read("vmstate/nic.vmstate")), (record, file));
    project.run(&["check"]).expect(0);
}

#[test]
fn machine_types_are_shown_and_compared() {
    let project = released("machines-shown");
    project.edit(
        "src/lib.rs",
        "    \"virt-1.1\" => {},",
        "    \"virt-2.0\" => {},\n    \"virt-1.1\" => {},",
    );
    project.run(&["accept"]).expect(0);
    let shown = project.run(&["show", RECORD]).expect(0).prints("virt-2.0  next");
    shown.prints("  virt-1.0  1.0\n    nic.uso = false\n");
    project.run(&["show"]).expect(0).prints("machine types virt-1.0 to virt-2.0");
    let shown = project.run(&["show", "--at", "1.0"]).expect(0);
    assert!(!shown.stdout.contains("virt-2.0"), "{}", shown.stdout);
    project.run(&["show", RECORD, "--at", "7"]).expect(2);
    project
        .run(&["diff", "1.0", "next"])
        .expect(0)
        .prints("virt-2.0: 1.0 -> next")
        .prints("new machine type");
    project.run(&["diff", "next", "1.0"]).expect(100).prints("the machine type is gone");
}

/// A crate with machine types on top of one with devices.
#[test]
fn machine_types_may_be_above_their_devices() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::empty("machines-above");
    project
        .write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"devices\", \"vmm\"]\n");
    project.write("devices/Cargo.toml", &manifest_with_machines("devices", ""));
    let (device, table) = NIC.split_at(NIC.find("/// Machine types.").unwrap());
    let device = device.replace("use vmstate_machine::{MachineTypes, machine_types};\n", "");
    project.write("devices/src/lib.rs", &device);
    let dependency = "[dependencies.devices]\npath = \"../devices\"\n";
    project.write("vmm/Cargo.toml", &manifest_with_machines("vmm", dependency));
    let head = "//! A machine.\nuse devices::Nic;\nuse vmstate_machine::{MachineTypes, machine_types};\nuse vmstate_runtime::Described;\n\n";
    project.write("vmm/src/lib.rs", &format!("{head}{table}"));
    project.run(&["init", "--write-macro", "--workspace"]).expect(0);
    assert!(
        project.exists("vmm/vmstate/machine-types")
            && !project.exists("devices/vmstate/machine-types")
    );
    project.run(&["release", "1.0", "--workspace"]).expect(0);
    project.edit("devices/src/lib.rs", "default = true", "default = false");
    project.cargo(&["check", "-q", "-p", "vmm"]).expect(101).says("VMS0040");
}

/// What is legal, but may be meant otherwise, is said when it is recorded.
#[test]
fn new_devices_and_properties_are_remarked() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("machines-remarks");
    project.edit("src/lib.rs", "    uso: bool,\n", "    uso: bool,\n    #[vmstate(property = \"serial\", default = \"42\")]\n    serial: String,\n");
    let outcome = project.run(&["accept"]).expect(0);
    let outcome = outcome
        .says("new property `nic.serial` is \"42\" under released machine type `virt-1.1`, too");
    assert!(!outcome.stderr.contains("nic.uso"), "{}", outcome.stderr);
    let again = project.run(&["accept"]).expect(0);
    assert!(!again.stderr.contains("nic.serial"), "{}", again.stderr);
    project.edit(
        "src/lib.rs",
        "/// Machine types.",
        "/// A clock.\n#[derive(VmState, Default)]\n#[vmstate(name = \"rtc\")]\npub struct Rtc {\n    now: u64,\n}\n\n/// Machine types.",
    );
    project.edit("src/lib.rs", "&[Nic::DESCRIPTION]", "&[Nic::DESCRIPTION, Rtc::DESCRIPTION]");
    project.run(&["accept"]).expect(0).says("device `rtc` is new: a guest of `virt-1.1` or older");
    assert!(project.read(RECORD).contains("next device rtc\n"));
}

#[test]
fn a_record_may_move_with_its_table() {
    vmstate_tests::long!("it runs the command many times");
    let project = Project::empty("machines-moved");
    project.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"one\", \"two\"]\n");
    project.write(".gitignore", "/target\nCargo.lock\n");
    for name in ["one", "two"] {
        project.write(&format!("{name}/Cargo.toml"), &manifest_with_machines(name, ""));
    }
    project.write("one/src/lib.rs", &NIC.replace("name = \"nic\"", "unreleased, name = \"nic\""));
    project.write("two/src/lib.rs", "//! Nothing.\n");
    project.run(&["init", "--write-macro", "--workspace"]).expect(0);
    project.run(&["release", "1.0", "--workspace"]).expect(0);
    project.commit("v1.0");
    fs::create_dir_all(project.dir.join("two/vmstate")).unwrap();
    fs::rename(project.dir.join("one/vmstate"), project.dir.join("two/vmstate")).unwrap();
    fs::rename(project.dir.join("one/src/lib.rs"), project.dir.join("two/src/lib.rs")).unwrap();
    project.write("one/src/lib.rs", "//! Nothing.\n");
    project.run(&["check", "--workspace", "--against", "v1.0"]).expect(0);
    project.edit("two/vmstate/machine-types", "1.0   property uso true from virt-1.1\n", "");
    project.run(&["check", "--workspace", "--against", "v1.0"]).expect(100).prints("VMS0024");
}

/// A default that changed is asked about; one that machine types are compared with is not.
#[test]
fn what_machine_types_compare_is_not_asked() {
    let project = released("machines-asked");
    project.edit("src/lib.rs", "default = true", "default = false");
    let top = "    \"virt-2.0\" => {},\n    \"virt-1.1\" => { \"nic.uso\" = true },";
    project.edit("src/lib.rs", "    \"virt-1.1\" => {},", top);
    project.run(&["accept"]).expect(0);
    assert!(project.read("vmstate/nic.vmstate").contains("next property uso bool false"));
}

/// The last machine type that needed a property is gone, and so is the property.
#[test]
fn a_property_retires_with_its_machine_type() {
    vmstate_tests::long!("it runs the command many times");
    let project = released("machines-retired");
    project.edit(
        "src/lib.rs",
        "    #[vmstate(property = \"uso\", default = true)]\n    uso: bool,\n",
        "",
    );
    let retired = "    \"virt-1.0\" => retired(\"why\"),\n    always => { \"nic.uso\" = true },";
    project.edit("src/lib.rs", "    \"virt-1.0\" => { \"nic.uso\" = false },", retired);
    project.cargo(&["check", "-q"]).expect(0);
    project.run(&["accept"]).expect(0);
    project.run(&["release", "2.0"]).expect(0);
    assert!(project.read(RECORD).contains("2.0   property uso always true\n"));
    project.edit("src/lib.rs", &format!("{retired}\n"), "");
    project.cargo(&["check", "-q"]).expect(0);
    project.run(&["check"]).expect(0);
}

/// The same with new state, and a proof.
const PROVEN: &str = r#"//! Machines.

use vmstate_machine::{MachineTypes, machine_types};
use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

/// A network card.
#[derive(VmState)]
#[vmstate(default, name = "nic", subsection(uso, needed = "support_uso", property = "uso"))]
pub struct Nic {
    ctrl: u32,
    #[vmstate(subsection = "uso", absent = 0)]
    offload: u32,
    #[vmstate(property = "uso", default = true)]
    uso: bool,
}

impl Nic {
    fn support_uso(&self) -> bool {
        self.uso
    }
}

/// Machine types.
pub const MACHINES: MachineTypes = machine_types! {
    "virt-1.1" => {},
    "virt-1.0" => { "nic.uso" = false },
};
const _: () = MACHINES.require(&[Nic::DESCRIPTION]);
"#;

#[test]
fn a_release_proves_and_freezes_what_functions_answer() {
    vmstate_tests::long!("it builds what else is only checked");
    let project = lib("machines-answers");
    let manifest = project.read("Cargo.toml");
    let machine = "\n[dependencies.vmstate-machine]\nfeatures = [\"prove\"]\n";
    let manifest = manifest.replace("\n[dependencies.vmstate-machine]\n", machine);
    let proof = "\n[package.metadata.vmstate]\nproof = [\"--test\", \"prove\"]\n";
    project.write("Cargo.toml", &format!("{manifest}{proof}"));
    project.write("src/lib.rs", PROVEN);
    project.write(
        "tests/prove.rs",
        &format!(
            "//! Proof.\n\n#[test]\nfn proof() {{\n    vmstate_machine::prove!({0}::MACHINES, [{0}::Nic]);\n}}\n",
            "machines_answers"
        ),
    );
    project.run(&["accept"]).expect(0);
    // Nothing is released that could strand a guest yet; what is answered is known from then on.
    project.run(&["release", "1.0"]).expect(0).says("Proving");
    project.run(&["check"]).expect(0);
    let answers = "vmstate/answers";
    let uso = [
        "1.0 nic subsection nic/uso never from virt-1.0",
        "1.0 nic subsection nic/uso sent from virt-1.1",
    ];
    let text = project.read(answers);
    assert_eq!(text.lines().skip(2).collect::<Vec<_>>(), uso, "{text}");
    project.commit("v1.0");
    // The schema is the same; only what the function says is not.
    project.edit("src/lib.rs", "        self.uso\n", "        self.uso && self.ctrl == 7\n");
    project.run(&["check"]).expect(0);
    project
        .run(&["release", "1.1"])
        .expect(2)
        .says("nothing was released")
        .says("subsection `nic/uso` was sent in every state when it was released");
    assert_eq!(project.read(answers), text);
    // By hand it is not made good.
    project.edit(answers, uso[1], "1.0 nic subsection nic/uso rarely from virt-1.1");
    project.run(&["check", "--against", "v1.0"]).expect(100).prints("VMS0024").prints(uso[1]);
    project.edit(answers, "rarely", "seldom");
    project.run(&["check"]).expect(100).prints("VMS0022").prints("vmstate/answers:4");
}
