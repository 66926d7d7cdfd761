//! Looking ahead: what peers refuse, what machine types drop.
#![cfg(feature = "preflight")]

use std::sync::{Arc, Mutex};

use vmstate_machine::{
    Iterative, Machine, MachineTypes, Release, SaveOptions, Section, SectionId, machine_types,
};
use vmstate_runtime::schema::Description;
use vmstate_runtime::{BoxError, Decoder, Described, Encoder, LoadError, SaveError, VmState};
use vmstate_stream::{LoadIterative, SaveIterative, Stage};

mod release_1_0 {
    use vmstate_runtime::VmState;

    #[derive(VmState, Clone, Default)]
    #[vmstate(name = "nic", unreleased)]
    pub(crate) struct Nic {
        pub mac: [u8; 6],
        pub old: u32,
    }

    #[derive(VmState, Clone, Default)]
    #[vmstate(name = "rtc", unreleased, version = 2)]
    pub(crate) struct Rtc {
        pub seconds: u32,
    }
}

#[derive(VmState, Clone, Debug, Default)]
#[vmstate(unreleased, nested)]
struct Ring {
    head: i16,
    entries: [u32; 3],
}

#[derive(VmState, Clone, Debug, Default)]
#[vmstate(unreleased, subsection(ring, property = "send-ring"))]
struct Nic {
    mac: [u8; 6],
    #[vmstate(test = "has_old(send_old)", absent = 0)]
    old: u32,
    #[vmstate(subsection = "ring", absent = Ring { head: -1, ..Ring::default() })]
    ring: Ring,
    #[vmstate(property, default = true)]
    send_ring: bool,
    #[vmstate(property)]
    send_old: bool,
}

impl Nic {
    fn has_old(send_old: bool) -> bool {
        send_old
    }
}

#[derive(VmState, Clone, Debug, Default)]
#[vmstate(unreleased, version = 3, minimum_version = 2)]
struct Rtc {
    seconds: u32,
}

const MACHINES: MachineTypes = machine_types! {
    #![unreleased]
    "demo-2.0" => {},
    "demo-1.0" => { "nic.send-ring" = false, "nic.send-old" = true },
};

fn release() -> Release {
    let devices = [release_1_0::Nic::DESCRIPTION, release_1_0::Rtc::DESCRIPTION];
    Release::described("1.0", &devices).unwrap().shipping(&["demo-1.0"])
}

fn nic() -> Arc<Mutex<Nic>> {
    let ring = Ring { head: -3, entries: [0, 7, 9] };
    Arc::new(Mutex::new(Nic { mac: [2, 0, 0, 0, 0, 1], old: 5, ring, ..Nic::default() }))
}

fn machine(machine_type: &str) -> Machine {
    let mut machine = Machine::new(MACHINES.find(machine_type).unwrap());
    machine.add("0000:00:03.0/nic", nic()).unwrap();
    machine
}

#[test]
fn an_old_machine_type_can_go_back_and_says_what_it_drops() {
    let preflight = machine("demo-1.0").can_migrate(&release()).unwrap();
    assert!(preflight.is_possible() && !preflight.is_lossless());
    assert_eq!(
        preflight.to_string(),
        "machine `demo-1.0` can migrate to release 1.0:\n  \
         lost: nic[0000:00:03.0]/ring/ring.head is -3, and will be -1\n  \
         lost: nic[0000:00:03.0]/ring/ring.entries[1] is 7, and will be 0\n  \
         lost: nic[0000:00:03.0]/ring/ring.entries[2] is 9, and will be 0\n"
    );
    assert_eq!(
        preflight.to_json(),
        "{\"machine\": \"demo-1.0\", \"peer\": \"release 1.0\", \"possible\": true, \"refusals\": [], \"losses\": [\
         {\"path\": \"nic[0000:00:03.0]/ring/ring.head\", \"value\": \"-3\", \"reset\": \"-1\"}, \
         {\"path\": \"nic[0000:00:03.0]/ring/ring.entries[1]\", \"value\": \"7\", \"reset\": \"0\"}, \
         {\"path\": \"nic[0000:00:03.0]/ring/ring.entries[2]\", \"value\": \"9\", \"reset\": \"0\"}], \"unknown\": []}"
    );
}

#[test]
fn what_preflight_says_of_a_release_is_what_it_does() {
    // The release itself: its devices, under its machine type.
    let old = Arc::new(Mutex::new(release_1_0::Nic::default()));
    let mut destination = Machine::named("demo-1.0");
    destination.add("0000:00:03.0/nic", old.clone()).unwrap();
    for machine_type in ["demo-1.0", "demo-2.0"] {
        let mut source = machine(machine_type);
        let possible = source.can_migrate(&release()).unwrap().is_possible();
        let mut stream = Vec::new();
        source.save_with(&mut stream, SaveOptions::new()).unwrap();
        assert_eq!(destination.load(&stream).is_ok(), possible, "{machine_type}");
    }
    assert_eq!(old.lock().unwrap().old, 5);
}

#[test]
fn a_new_machine_type_is_refused_with_what_to_type() {
    let preflight = machine("demo-2.0").can_migrate(&release()).unwrap();
    assert_eq!(
        preflight.to_string(),
        "machine `demo-2.0` cannot migrate to release 1.0:\n  \
         refused: the release has no machine type `demo-2.0`; it has demo-1.0\n    \
         help: a guest that was started as `demo-1.0`, which both have, can go there\n  \
         refused: nic[0000:00:03.0]: field `old` is not sent, and the release takes the next bytes for it\n    \
         help: it hangs on the property `send-old`, which is off\n"
    );
    // A release that is said to have the machine type: the entry is missing.
    let preflight = machine("demo-2.0").can_migrate(&release().shipping(&["demo-2.0"])).unwrap();
    assert_eq!(
        preflight.refusals[0].help,
        ["add the entry `\"nic.send-old\" = true` under `\"demo-2.0\"`"]
    );
}

#[test]
fn versions_and_devices_are_refused_by_name() {
    let mut machine = Machine::new(MACHINES.find("demo-1.0").unwrap());
    machine.add("rtc", Arc::new(Mutex::new(Rtc::default()))).unwrap();
    machine.add("ring", Arc::new(Mutex::new(Tpm::default()))).unwrap();
    let _blocker = machine.block("a debugger is attached");
    let preflight = machine.can_migrate(&release()).unwrap();
    assert_eq!(
        preflight.to_string(),
        "machine `demo-1.0` cannot migrate to release 1.0:\n  \
         refused: a debugger is attached\n  \
         refused: rtc[0]: its section is version 3, and the release loads 1 to 2\n  \
         refused: ring[0]: release 1.0 has no device `tpm`\n"
    );
}

#[derive(VmState, Clone, Default)]
#[vmstate(unreleased)]
struct Tpm {
    pcr: u8,
}

#[test]
fn another_machine_type_of_this_release() {
    let same = machine("demo-2.0").can_migrate(MACHINES.find("demo-2.0").unwrap()).unwrap();
    assert!(same.is_lossless());
    assert_eq!(
        same.to_string(),
        "machine `demo-2.0` can migrate to machine type `demo-2.0`, and nothing is lost\n"
    );
    let other = machine("demo-2.0").can_migrate(MACHINES.find("demo-1.0").unwrap()).unwrap();
    let text = other.to_string();
    assert!(text.contains("refused: its machine type is `demo-1.0`, not `demo-2.0`\n    help: start the destination as `demo-2.0`"), "{text}");
    assert!(text.contains("refused: nic[0000:00:03.0]: at offset 10 of the section: expected the end of the section, found 24 more bytes"), "{text}");
}

#[test]
fn a_section_by_hand_is_not_known() {
    struct Blob;
    impl Section for Blob {
        fn description(&self) -> &'static Description {
            const { &Description::new("blob") }
        }
        fn save(&mut self, _: &mut Encoder<'_>) -> Result<(), SaveError> {
            Ok(())
        }
        fn load(&mut self, _: &mut Decoder<'_>, _: u32) -> Result<(), LoadError> {
            Ok(())
        }
        fn restore(&mut self) -> Result<(), BoxError> {
            Ok(())
        }
        fn discard(&mut self) {}
    }
    let mut machine = Machine::new(MACHINES.find("demo-1.0").unwrap());
    machine.add_section("blob", Blob).unwrap();
    let preflight = machine.can_migrate(&release()).unwrap();
    assert!(preflight.is_possible() && !preflight.is_lossless());
    assert!(
        preflight.to_string().ends_with("  not known: blob[0]: its section is written by hand\n")
    );
}

#[test]
fn the_live_machine_is_not_changed() {
    let nic = nic();
    let mut machine = Machine::new(MACHINES.find("demo-1.0").unwrap());
    machine.add("nic", nic.clone()).unwrap();
    let before = format!("{:?}", nic.lock().unwrap());
    machine.can_migrate(&release()).unwrap();
    assert_eq!(format!("{:?}", nic.lock().unwrap()), before);
}

#[test]
fn releases_are_read_from_baselines() {
    let folder = std::env::temp_dir().join(format!("vmstate-preflight-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let head = "# Wire layout of `nic`. Written by `cargo vmstate`; review a change like a change of an interface.\nformat 2\n";
    let nic = format!(
        "{head}device nic\nreleases 1.0\n1.0 version 1 minimum 1\n1.0 field mac [6] uint8\n1.0 field old uint32\n"
    );
    std::fs::write(folder.join("nic.vmstate"), nic).unwrap();
    let old = Release::recorded(&folder, "1.0", None).unwrap();
    let preflight = machine("demo-1.0").can_migrate(&old).unwrap();
    assert!(preflight.unknown.is_empty(), "{preflight}");
    assert!(preflight.is_possible(), "{preflight}");
    assert!(!machine("demo-2.0").can_migrate(&old).unwrap().is_possible());

    let other = Release::recorded(&folder, "0.9", None).unwrap();
    let preflight = machine("demo-1.0").can_migrate(&other).unwrap();
    assert_eq!(preflight.unknown[0].1, "no baseline knows a release 0.9");

    // Another device had that release, so this one is newer.
    let uart = format!(
        "{}device uart\nreleases 0.9\n0.9 version 1 minimum 1\n0.9 field lcr uint8\n",
        head.replace("nic", "uart")
    );
    std::fs::write(folder.join("uart.vmstate"), uart).unwrap();
    let preflight = machine("demo-1.0").can_migrate(&other).unwrap();
    assert!(preflight.unknown.is_empty(), "{preflight}");
    assert!(preflight.to_string().contains("release 0.9 has no device `nic`"), "{preflight}");
    assert!(Release::recorded(&folder, "1.0", Some(&MACHINES)).is_err());
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A struct whose elements are as long in every stream says nothing to the trace; what follows it does.
#[test]
fn what_the_trace_has_belongs_to_what_follows() {
    #[derive(VmState, Clone, Copy, Debug, Default)]
    #[vmstate(nested)]
    struct Register {
        number: u32,
        value: u64,
    }

    #[derive(VmState, Clone, Debug, Default)]
    #[vmstate(nested)]
    struct Registers {
        count: u32,
        entries: [Register; 3],
    }

    #[derive(VmState, Clone, Debug, Default)]
    #[vmstate(unreleased)]
    struct Cpu {
        registers: Registers,
        #[vmstate(prefix = u32, max = 9)]
        more: Vec<Register>,
    }

    let cpu = Cpu { more: vec![Register::default(); 2], ..Cpu::default() };
    let mut machine = Machine::named("demo");
    machine.add("cpu", Arc::new(Mutex::new(cpu))).unwrap();
    let release = Release::described("1.0", &[Cpu::DESCRIPTION]).unwrap();
    let report = machine.can_migrate(&release.shipping(&["demo"])).unwrap();
    assert_eq!(
        report.to_string(),
        "machine `demo` can migrate to release 1.0, and nothing is lost\n"
    );
}

mod whole {
    use vmstate_runtime::VmState;

    #[derive(VmState, Clone, Debug)]
    #[vmstate(name = "tpm", unreleased, needed = "is_sent")]
    pub(super) struct Tpm {
        pub(super) pcr: u8,
        #[vmstate(property, default = true)]
        pub(super) is_sent: bool,
    }

    impl Tpm {
        fn is_sent(&self) -> bool {
            self.is_sent
        }
    }

    #[derive(VmState, Clone, Default)]
    #[vmstate(name = "tpm", unreleased)]
    pub(super) struct Always {
        pcr: u8,
    }
}

/// A section that the machine type does not send: all of it is lost, and a release that always has it refuses the machine.
#[test]
fn a_section_that_is_not_sent_is_lost_as_a_whole() {
    const TYPES: MachineTypes = machine_types! {
        #![unreleased]
        "demo-2.0" => {},
        "demo-1.0" => { "tpm.is-sent" = false },
    };
    let machine = |name| {
        let mut machine = Machine::new(TYPES.find(name).unwrap());
        let tpm = whole::Tpm { pcr: 7, is_sent: true };
        // A device that is its own state is loaded into a copy of itself: this one is new there.
        machine.add("tpm", Fresh(Mutex::new(tpm))).unwrap();
        machine
    };
    let optional = Release::described("1.0", &[whole::Tpm::DESCRIPTION]).unwrap();
    assert_eq!(
        machine("demo-1.0").can_migrate(&optional).unwrap().to_string(),
        "machine `demo-1.0` can migrate to release 1.0:\n  \
         lost: tpm[0]/pcr is 7, and will be 0\n"
    );
    assert!(machine("demo-2.0").can_migrate(&optional).unwrap().is_lossless());
    let same = machine("demo-1.0").can_migrate(TYPES.find("demo-1.0").unwrap()).unwrap();
    assert_eq!(same.losses.len(), 1, "{same}");

    let always = Release::described("1.0", &[whole::Always::DESCRIPTION]).unwrap();
    let refused = machine("demo-1.0").can_migrate(&always).unwrap();
    assert_eq!(refused.refusals[0].why, "its section is not sent, and the release waits for it");
    assert!(refused.refusals[0].help[0].contains("is-sent"), "{refused}");
    // As it is: the release's machine says so, too.
    let mut stream = Vec::new();
    machine("demo-1.0").save(&mut stream).unwrap();
    let mut destination = Machine::named("demo-1.0");
    destination.add("tpm", Mutex::new(whole::Always::default())).unwrap();
    assert!(
        destination
            .load(&stream)
            .unwrap_err()
            .to_string()
            .contains("device `tpm` 0 has no section")
    );
    // A release without the device has nothing to refuse.
    let without = Release::described("1.0", &[]).unwrap();
    assert!(machine("demo-1.0").can_migrate(&without).unwrap().is_possible());
    assert!(!machine("demo-2.0").can_migrate(&without).unwrap().is_possible());
}

struct Fresh(Mutex<whole::Tpm>);

impl vmstate_machine::Migratable for Fresh {
    type State = whole::Tpm;

    fn snapshot(&self) -> Result<whole::Tpm, BoxError> {
        Ok(self.0.lock().map_err(|_| "poisoned")?.clone())
    }

    fn blank(&self) -> Result<whole::Tpm, BoxError> {
        Ok(whole::Tpm { pcr: 0, is_sent: true })
    }

    fn restore(&self, state: whole::Tpm) -> Result<(), BoxError> {
        *self.0.lock().map_err(|_| "poisoned")? = state;
        Ok(())
    }
}

/// The destination says what it loads, in a text that goes over any wire.
#[test]
fn a_peer_is_its_schema_file() {
    let mut old = Machine::named("demo-1.0");
    old.add("0000:00:03.0/nic", Mutex::new(release_1_0::Nic::default())).unwrap();
    old.add("rtc", Mutex::new(release_1_0::Rtc::default())).unwrap();
    old.add(("rtc", 1), Mutex::new(release_1_0::Rtc::default())).unwrap();
    let schema = old.schema().unwrap();
    assert_eq!(schema.matches("vmstate-dump ").count(), 2, "each device once: {schema}");
    let peer = Release::parse("1.0", &schema).unwrap().shipping(&["demo-1.0"]);
    for machine_type in ["demo-1.0", "demo-2.0"] {
        let mut source = machine(machine_type);
        source.add("rtc", Arc::new(Mutex::new(Rtc::default()))).unwrap();
        let by_schema = source.can_migrate(&peer).unwrap();
        assert_eq!(by_schema, source.can_migrate(&release()).unwrap(), "{machine_type}");
    }
    // A file that was cut or changed is none; what is whole of it is not taken for all.
    for len in 0..schema.len() {
        assert!(Release::parse("1.0", &schema[..len]).is_err(), "{}", &schema[..len]);
    }
    let at = schema.lines().position(|line| line.contains("seconds")).unwrap();
    let wrong = schema.replace("seconds", "sec onds");
    let error = Release::parse("1.0", &wrong).unwrap_err().to_string();
    assert!(error.starts_with(&format!("line {}:", at + 1)), "{error}");
}

/// A disk that moves along, of some version.
struct Moving(u32, u32);

impl Iterative for Moving {
    fn version_id(&self) -> u32 {
        self.1
    }

    fn minimum_version_id(&self) -> u32 {
        self.0
    }

    fn saver(&mut self) -> Result<Box<dyn SaveIterative + '_>, BoxError> {
        Ok(Box::new(Nothing))
    }

    fn loader(&mut self) -> Result<Box<dyn LoadIterative + '_>, BoxError> {
        Ok(Box::new(Nothing))
    }
}

/// It has moved already.
struct Nothing;

impl SaveIterative for Nothing {
    fn setup(&mut self, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        Ok(())
    }

    fn iterate(&mut self, _: u64, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        Ok(())
    }

    fn complete(&mut self, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        Ok(())
    }

    fn pending(&self) -> u64 {
        0
    }
}

impl LoadIterative for Nothing {
    fn step(&mut self, _: Stage, _: u32, _: &mut Decoder<'_>) -> Result<bool, LoadError> {
        Ok(false)
    }
}

fn moving(disks: &[(&str, Moving)]) -> Machine {
    let mut machine = Machine::named("demo-1.0");
    for (name, Moving(oldest, newest)) in disks {
        machine.add_iterative(*name, Moving(*oldest, *newest)).unwrap();
    }
    machine
}

/// Of sections in parts, what preflight says of a schema file is what the load there does.
#[test]
fn sections_in_parts_are_compared_as_a_load_does() {
    let disk = |oldest, newest| moving(&[("disk", Moving(oldest, newest))]);
    let cases = [
        (disk(1, 1), disk(1, 1), ""),
        (disk(1, 2), disk(2, 3), ""),
        (disk(0, 1), disk(0, 7), ""),
        (
            disk(1, 2),
            disk(1, 1),
            "refused: disk[0]: its section is version 2, and release there loads 1\n",
        ),
        (
            disk(1, 2),
            disk(3, 9),
            "refused: disk[0]: its section is version 2, and release there loads 3 to 9\n",
        ),
        (disk(1, 1), moving(&[]), "refused: disk[0]: release there has no such section in parts\n"),
        (
            moving(&[]),
            disk(1, 1),
            "refused: disk[0]: its section in parts is not sent, and release there waits for it\n",
        ),
        (
            moving(&[("other", Moving(1, 1))]),
            disk(1, 1),
            "refused: other[0]: release there has no such section in parts\n  \
             refused: disk[0]: its section in parts is not sent, and release there waits for it\n",
        ),
    ];
    for (mut source, mut destination, refused) in cases {
        let peer = Release::parse("there", &destination.schema().unwrap()).unwrap();
        let report = source.can_migrate(&peer).unwrap();
        assert_eq!(report.is_lossless(), refused.is_empty(), "{report}");
        assert!(report.to_string().ends_with(refused), "{report}");
        let mut stream = Vec::new();
        source.save(&mut stream).unwrap();
        assert_eq!(destination.load(&stream).is_ok(), refused.is_empty(), "{report}");
    }
    // What old releases called it counts as well.
    let mut renamed = Machine::named("demo-1.0");
    renamed.add_iterative(SectionId::new("block").alias("disk", 0), Moving(1, 1)).unwrap();
    let peer = Release::parse("there", &renamed.schema().unwrap()).unwrap();
    assert!(disk(1, 1).can_migrate(&peer).unwrap().is_lossless());
    // The baselines of a release do not say which it has.
    assert!(disk(1, 1).can_migrate(&release()).unwrap().is_lossless());
    let known = release().sending_in_parts(&[("ram", 0, 4..=4)]);
    assert!(!disk(1, 1).can_migrate(&known).unwrap().is_possible());
}

/// The error of a load has both sides' versions.
#[test]
fn a_section_in_parts_of_another_version_is_refused_by_name() {
    let load = |from: Moving, to: Moving| {
        let mut stream = Vec::new();
        moving(&[("disk", from)]).save(&mut stream).unwrap();
        moving(&[("disk", to)]).load(&stream).unwrap_err().to_string()
    };
    let error = load(Moving(1, 3), Moving(1, 2));
    assert!(error.contains("disk") && error.contains("version 2 or older, found 3"), "{error}");
    let error = load(Moving(1, 3), Moving(4, 5));
    assert!(error.contains("disk") && error.contains("version 4 or newer, found 3"), "{error}");
}
