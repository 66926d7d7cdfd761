//! QEMU's documented recipe for new state, with one step after the other left out: what each is caught by.
//!
//! | step | forgotten | caught by |
//! |---|---|---|
//! | a property that is on by default | nothing decides | the compiler, VMS0030 (`tests/gate`) |
//! | an entry for the previous machine type | it sends the subsection | the compiler, VMS0042; here |
//! | under the right machine type | under an older or the newest one | the compiler, VMS0042 and VMS0043; here |
//! | `support_foo` asks the property | it answers what it likes | here |
//! | a subsection, sent when it says so | always sent | the compiler, VMS0017 |
//! | `pre_load` sets what it is otherwise | stale state | the compiler, VMS0031 |
//! | `_TEST` for what is no longer sent | left out, or the wrong way round | the compiler, VMS0007; here |
//! | answers stay what they were | a function answers otherwise in a later release | the record of answers, here |
//! | properties are in effect | `Default` is not what the property's default says | here |
//!
//! The same in a struct inside of a device, which machine types do not reach (`tests/gate/rows/inner.rs`):
//!
//! | step | forgotten | caught by the compiler |
//! |---|---|---|
//! | the state decides, and that is said | nothing decides, or a property of the struct inside | VMS0030 |
//! | no entry, since there is nothing to set | an entry for a property inside | an error at `require` |
//! | a subsection of the struct | a field more, or one that is always sent | VMS0010 |
//! | `absent`, or a `pre_load` of the struct inside | neither, or one of the subsection | VMS0031 |
//! | or: a subsection of the device that holds a new struct | its property, entry or `absent` | as above |

use std::fs;
use std::path::{Path, PathBuf};

use vmstate_machine::prove::{Proof, Report};
use vmstate_machine::{MachineTypes, machine_types};
use vmstate_runtime::VmState;

const MACHINES: MachineTypes = machine_types! {
    #![unreleased]
    "virt-2.0" => {},
    "virt-1.0" => { "nic.uso" = false, "nic.send-baz" = true },
    "virt-0.9" => {},
};

const FORGOTTEN: MachineTypes = machine_types! {
    #![unreleased]
    "virt-2.0" => {},
    "virt-1.0" => { "nic.send-baz" = true },
    "virt-0.9" => {},
};

const TOO_OLD: MachineTypes = machine_types! {
    #![unreleased]
    "virt-2.0" => {},
    "virt-1.0" => { "nic.send-baz" = true },
    "virt-0.9" => { "nic.uso" = false },
};

/// Shipped in 1.0 without the subsection and with `baz`; in 2.0 with both as they are here.
macro_rules! nic {
    ($name:ident, $support:expr, $sends:expr) => {
        #[derive(VmState, Clone)]
        #[vmstate(default, name = "nic", subsection(uso, needed = "support_uso"), unreleased)]
        struct $name {
            ctrl: u32,
            #[vmstate(test = "pre_version_baz")]
            baz: u16,
            status: u8,
            #[vmstate(subsection = "uso", absent = 0)]
            offload: u32,
            #[vmstate(property = "uso", default = true)]
            has_uso: bool,
            #[vmstate(property)]
            send_baz: bool,
        }

        impl $name {
            fn support_uso(&self) -> bool {
                let support: fn(&Self) -> bool = $support;
                support(self)
            }

            fn pre_version_baz(&self, _version_id: u32) -> bool {
                let sends: fn(&Self) -> bool = $sends;
                sends(self)
            }
        }
    };
}

nic!(Nic, |nic| nic.has_uso, |nic| nic.send_baz);
nic!(WhenUsed, |nic| nic.has_uso && nic.offload != 0, |nic| nic.send_baz);
nic!(Always, |_| true, |nic| nic.send_baz);
nic!(ByState, |nic| nic.offload != 0, |nic| nic.send_baz);
nic!(Backwards, |nic| nic.has_uso, |nic| !nic.send_baz);
nic!(Never, |nic| nic.has_uso, |_| false);
nic!(Wavers, |nic| nic.has_uso, |nic| nic.send_baz && nic.ctrl % 2 == 0);

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("recipe").join(test);
    fs::create_dir_all(&folder).unwrap();
    let file = "# Wire layout of `nic`. Written by `cargo vmstate`; review a change like a change of an interface.\n\
                format 2\ndevice nic\nreleases 1.0 2.0\n1.0 version 1 minimum 1\n1.0 field ctrl uint32\n\
                1.0 field baz uint16 test pre_version_baz@2.0\n1.0 field status uint8\n\
                2.0 subsection nic/uso version 1 minimum 1 needed support_uso by property uso\n\
                2.0   field offload uint32 absent \"0\"\n2.0 property uso bool true\n2.0 property send-baz bool false\n";
    fs::write(folder.join("nic.vmstate"), file).unwrap();
    folder
}

fn run<D: VmState + Default + 'static>(test: &str, machines: &MachineTypes) -> Report {
    Proof::at(folder(test))
        .machines(machines)
        .shipped("1.0", &["virt-1.0", "virt-0.9"])
        .shipped("2.0", &["virt-2.0", "virt-1.0", "virt-0.9"])
        .state(D::default)
        .run()
}

#[track_caller]
fn stranded<D: VmState + Default + 'static>(test: &str, machines: &MachineTypes, words: &[&str]) {
    let report = run::<D>(test, machines);
    assert!(!report.is_proven(), "{test}: {report}");
    let faults: Vec<String> = report.faults().collect();
    for word in words {
        assert!(faults.iter().any(|fault| fault.contains(word)), "{test}: no `{word}` in {report}");
    }
}

#[test]
fn the_whole_recipe_is_proven() {
    for report in [run::<Nic>("nic", &MACHINES), run::<WhenUsed>("used", &MACHINES)] {
        assert!(report.is_proven(), "{report}");
        assert!(report.read() > 50 && report.loaded() > 20, "{report}");
    }
}

#[test]
fn an_entry_that_is_forgotten_strands_guests() {
    let help = "add the entry `\"nic.uso\" = false` under `\"virt-1.0\"`";
    stranded::<Nic>("forgotten", &FORGOTTEN, &["nic/uso", "release 1.0", "virt-1.0", help]);
}

#[test]
fn an_entry_under_an_older_machine_type_strands_guests() {
    stranded::<Nic>("too_old", &TOO_OLD, &["nic/uso", "release 1.0", "virt-1.0"]);
}

#[test]
fn a_function_that_does_not_ask_the_property_strands_guests() {
    stranded::<Always>(
        "always",
        &MACHINES,
        &["nic/uso", "release 1.0", "let `support_uso` ask it"],
    );
    stranded::<ByState>("by_state", &MACHINES, &["nic/uso", "release 1.0"]);
}

#[test]
fn a_test_that_is_wrong_strands_guests() {
    stranded::<Backwards>("backwards", &MACHINES, &["baz", "release 1.0"]);
    stranded::<Never>("never", &MACHINES, &["baz", "release 1.0"]);
    stranded::<Wavers>("wavers", &MACHINES, &["baz", "release 1.0"]);
}

/// The record of machine types that `cargo vmstate` writes.
const RECORD: &str = "# Machine types. Written by `cargo vmstate`; review a change like a change of an interface.\n\
                      format 1\nreleases 1.0 2.0\n1.0 table virt-0.9\n1.0 machine virt-0.9\n\
                      1.0 machine virt-1.0\n2.0 machine virt-2.0\n1.0 device nic\n\
                      2.0   property send-baz true from virt-0.9\n2.0   property send-baz false from virt-2.0\n\
                      2.0   property uso false from virt-0.9\n2.0   property uso true from virt-2.0\n\
                      1.0 device uart\n";

#[derive(VmState, Default)]
#[vmstate(name = "uart", unreleased)]
struct Uart {
    lcr: u8,
}

/// The crate's files, with this record.
fn recorded(test: &str, record: &str) -> PathBuf {
    let folder = folder(test);
    fs::write(folder.join("machine-types"), record).unwrap();
    let uart = "# Wire layout of `uart`. Written by `cargo vmstate`; review a change like a change of an interface.\n\
                format 2\ndevice uart\nreleases 1.0 2.0\n1.0 version 1 minimum 1\n1.0 field lcr uint8\n";
    fs::write(folder.join("uart.vmstate"), uart).unwrap();
    folder
}

#[test]
fn the_record_says_which_release_shipped_which_machine_types() {
    let of = |machines| {
        let proof = Proof::at(recorded("recorded", RECORD)).machines(machines);
        proof.state(Nic::default).state(Uart::default).run()
    };
    let report = of(&MACHINES);
    assert!(report.is_proven() && report.read() > 50, "{report}");
    // 1.0 had no `virt-2.0`: what that sends is no fault. What `virt-1.0` sends is.
    let report = of(&FORGOTTEN);
    let faults: Vec<String> = report.faults().collect();
    let [fault] = faults.as_slice() else { panic!("{report}") };
    assert!(fault.contains("release 1.0, machine type `virt-1.0`"), "{fault}");
    assert!(!fault.contains("virt-2.0"), "{fault}");
}

#[test]
fn a_retired_machine_type_is_not_tried() {
    let retired = RECORD.replace(
        "1.0 machine virt-0.9\n",
        "1.0 machine virt-0.9\n2.0 retired virt-0.9 \"no guest is left\"\n",
    );
    let retired = retired.replace(
        "1.0 machine virt-1.0\n",
        "1.0 machine virt-1.0\n2.0 retired virt-1.0 \"no guest is left\"\n",
    );
    let proof = Proof::at(recorded("retired", &retired)).machines(&FORGOTTEN);
    let report = proof.state(Nic::default).state(Uart::default).run();
    assert!(report.is_proven(), "{report}");
}

#[test]
fn nothing_is_passed_over_in_silence() {
    let one = |proof: Proof<'_>, words: &[&str]| {
        let report = proof.run();
        let faults: Vec<String> = report.faults().collect();
        let says = |fault: &String| words.iter().all(|word| fault.contains(word));
        assert!(faults.iter().any(says), "no {words:?}: {report}");
    };
    // A device that machine types are about, and that is not given.
    let proof = Proof::at(recorded("silent", RECORD)).machines(&MACHINES);
    one(proof.state(Nic::default), &["uart: ", "add it to the list"]);
    // A device without a baseline.
    let proof = Proof::at(folder("no_baseline")).machines(&MACHINES);
    one(proof.state(Uart::default), &["uart: ", "no baseline `uart.vmstate`"]);
    // A release of which nobody says which machine types it had.
    let proof = Proof::at(folder("no_record")).machines(&MACHINES);
    one(proof.state(Nic::default), &["nothing says which machine types release 1.0 shipped"]);
    // Files that cannot be read.
    let proof = Proof::at(recorded("damaged", "format 1\nreleases\n")).machines(&MACHINES);
    one(proof.state(Nic::default), &["machine-types", "line 2"]);
}

/// Shipped in 2.0 like the others, and then somebody changed it.
fn later<D: VmState + Default + 'static>(test: &str, released: &str) -> Vec<String> {
    let folder = recorded(test, RECORD);
    let answers = folder.join("answers");
    fs::remove_file(&answers).ok();
    let proof = |machines| Proof::at(&folder).machines(machines).state(Uart::default);
    let report = proof(&MACHINES).state(Nic::default).record().run();
    assert!(report.is_proven(), "{report}");
    let lines = fs::read_to_string(&answers).unwrap();
    fs::write(&answers, lines.replace("\nnext ", &format!("\n{released} "))).unwrap();
    assert!(proof(&MACHINES).state(Nic::default).run().is_proven());
    let report = proof(&MACHINES).state(D::default).run();
    report.faults().collect()
}

#[test]
fn what_is_answered_is_recorded() {
    let folder = recorded("answers", RECORD);
    fs::remove_file(folder.join("answers")).ok();
    let proof = || Proof::at(&folder).machines(&MACHINES).state(Nic::default).state(Uart::default);
    let report = proof().run();
    assert!(report.is_proven() && report.notes().any(|note| note.contains("VMSTATE_RECORD=1")));
    assert!(proof().record().run().is_proven());
    let text = fs::read_to_string(folder.join("answers")).unwrap();
    let lines: Vec<&str> = text.lines().skip(2).collect();
    assert_eq!(
        lines,
        [
            "next nic subsection nic/uso never from virt-0.9",
            "next nic subsection nic/uso sent from virt-2.0",
            "next nic test baz sent from virt-0.9",
            "next nic test baz never from virt-2.0"
        ]
    );
    // Again, and with what another device has in it.
    fs::write(folder.join("answers"), format!("{text}1.0 zz test x sent from virt-0.9\n")).unwrap();
    assert!(proof().record().run().is_proven());
    let again = fs::read_to_string(folder.join("answers")).unwrap();
    assert_eq!(again, format!("{text}1.0 zz test x sent from virt-0.9\n"));
}

/// The release knows the subsection and the field, so its schema does not tell: only what was answered does.
#[test]
fn an_answer_that_changes_after_its_release_strands_guests() {
    let faults = later::<Silent>("answers_silent", "2.0");
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    for words in [
        "nic: subsection `nic/uso` was sent in every state when it was released, and is never sent now",
        "release 2.0, machine type `virt-2.0`",
        "let what decides answer as it did",
    ] {
        assert!(fault.contains(words), "{fault}");
    }
    let faults = later::<Chatty>("answers_chatty", "2.0");
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    assert!(fault.contains(
        "field `baz` was never sent when it was released, and is sent in every state now"
    ));
    assert!(fault.contains("machine type `virt-2.0`") && !fault.contains("virt-1.0"), "{fault}");
    // Under a machine type that no release has, it may.
    let faults = later::<Chatty>("answers_free", "next");
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    assert!(fault.contains("that is not on record") && fault.contains("VMSTATE_RECORD"), "{fault}");
}

nic!(Silent, |nic| nic.has_uso && nic.ctrl == u32::MAX - 7, |nic| nic.send_baz);
nic!(Chatty, |nic| nic.has_uso, |_| true);

#[derive(VmState, Default, Clone)]
#[vmstate(name = "nic", subsection(uso, needed = "support_uso"), unreleased)]
struct Forgetful {
    ctrl: u32,
    #[vmstate(test = "pre_version_baz")]
    baz: u16,
    status: u8,
    #[vmstate(subsection = "uso", absent = 0)]
    offload: u32,
    #[vmstate(property = "uso", default = true)]
    has_uso: bool,
    #[vmstate(property)]
    send_baz: bool,
}

impl Forgetful {
    fn support_uso(&self) -> bool {
        self.has_uso
    }

    fn pre_version_baz(&self, _version_id: u32) -> bool {
        self.send_baz
    }
}

/// A new device that no machine type configures is what the newest one makes of it.
#[test]
fn a_default_that_is_not_in_effect_is_found() {
    stranded::<Forgetful>(
        "forgetful",
        &MACHINES,
        &[
            "nic: a new device has `uso` off, and the property's default is on",
            "help: let the derive write `Default`, with every property at its default: `#[vmstate(default)]`",
            "`default = false`",
        ],
    );
    assert!(Nic::default().has_uso && !Nic::default().send_baz);
    // States that are given need not be new ones; a device without `Default` is what its first state is.
    let proof = Proof::at(folder("given")).machines(&MACHINES);
    let shipped = proof.shipped("1.0", &["virt-1.0"]).shipped("2.0", &["virt-2.0"]);
    let report =
        shipped.state(Nic::default).state(|| Nic { has_uso: false, ..Nic::default() }).run();
    assert!(report.is_proven(), "{report}");
}

/// Two devices that share a name are told apart.
#[test]
fn two_devices_of_one_name_are_told_apart() {
    let proof = Proof::at(folder("two")).machines(&MACHINES);
    let shipped = proof.shipped("1.0", &["virt-1.0"]).shipped("2.0", &["virt-2.0"]);
    let report = shipped.state(Nic::default).state(Always::default).run();
    let faults: Vec<String> = report.faults().collect();
    let [fault] = faults.as_slice() else { panic!("{report}") };
    assert!(fault.contains("nic (recipe::Always): subsection `nic/uso` is sent"), "{fault}");
    let text = report.to_string();
    assert!(text.contains("nic (recipe::Nic): 2 releases"), "{text}");
}
