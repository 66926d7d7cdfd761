//! Releases of QEMU: `import --dump`, `show --format dump-vmstate`, and what QEMU's own static checker says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use lzma_rust2::XzReader;
use serde_json::{Map, Value, json};

use crate::project::{Outcome, Project};

const RELEASES: [&str; 3] = ["7.2", "10.0", "11.1"];
const TARGETS: [&str; 4] = ["x86_64", "aarch64", "riscv64", "x86_64-microvm"];
const MACHINE: &str = "vmschkmachine";

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dump").join(path)
}

fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    XzReader::new(fs::File::open(path).unwrap(), true).read_to_end(&mut bytes).unwrap();
    bytes
}

/// The dumps of a release, of all targets together.
fn dump(release: &str) -> Map<String, Value> {
    let mut all = Map::new();
    for target in TARGETS {
        let bytes = unpacked(&data(&format!("{release}/{target}.json.xz")));
        let Value::Object(one) = serde_json::from_slice(&bytes).unwrap() else { panic!() };
        for (qdev, section) in one {
            all.entry(qdev).or_insert(section);
        }
    }
    all
}

fn import(project: &Project, release: &str, rest: &[&str]) -> Outcome {
    let dumps = TARGETS.map(|target| data(&format!("{release}/{target}.json.xz")));
    let mut args = vec!["import"];
    args.extend(dumps.iter().flat_map(|dump| ["--dump", dump.to_str().unwrap()]));
    args.extend(rest);
    project.run(&args)
}

/// All releases; made once.
fn history() -> &'static Project {
    static HISTORY: OnceLock<Project> = OnceLock::new();
    HISTORY.get_or_init(|| {
        let project = Project::empty("qemu-history");
        for release in RELEASES {
            let machines = ["x86_64", "aarch64"]
                .map(|target| data(&format!("{release}/machines-{target}.json.xz")));
            let stamp = format!("qemu-{release}");
            let mut rest = vec!["--release", &stamp, "--out", "history"];
            rest.extend(machines.iter().flat_map(|it| ["--machines", it.to_str().unwrap()]));
            import(&project, release, &rest).expect(0).says(&format!("as {stamp}"));
        }
        project
    })
}

fn diff(project: &Project, a: &str, b: &str) -> Value {
    let (a, b) = (format!("qemu-{a}"), format!("qemu-{b}"));
    project.run(&["diff", &a, &b, "--baselines", "history", "--format", "json"]).expect(100).json()
}

/// What two descriptions of the same thing differ in. What a struct takes in memory is nobody's business, and the number of
/// elements counts where both say it.
fn differences(path: &str, ours: &Value, qemu: &Value, out: &mut Vec<String>) {
    for member in ["name", "version_id", "minimum_version_id", "field", "field_exists"] {
        if ours.get(member) != qemu.get(member) {
            out.push(format!("{path}: {member} {:?} {:?}", ours.get(member), qemu.get(member)));
        }
    }
    let inner = |it: &Value| it.get("Description").cloned();
    match (inner(ours), inner(qemu)) {
        (Some(ours), Some(qemu)) => differences(path, &ours, &qemu, out),
        (None, None) => {
            if ours.get("size") != qemu.get("size") {
                out.push(format!("{path}: size {:?} {:?}", ours.get("size"), qemu.get("size")));
            }
        }
        _ => out.push(format!("{path}: one of them is a struct")),
    }
    if let (Some(ours), Some(qemu)) = (ours.get("num"), qemu.get("num"))
        && ours != qemu
    {
        out.push(format!("{path}: {ours} elements {qemu}"));
    }
    for (list, name) in [("Fields", "field"), ("Subsections", "name")] {
        let of = |it: &Value| it.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
        let names = |it: &[Value]| it.iter().map(|it| it[name].to_string()).collect::<Vec<_>>();
        let (ours, mut qemu) = (of(ours), of(qemu));
        // Nothing gets to a subsection whose name another one has.
        let mut seen = BTreeSet::new();
        qemu.retain(|it| list == "Fields" || seen.insert(it[name].to_string()));
        if names(&ours) != names(&qemu) {
            out.push(format!("{path}: {list} {:?} {:?}", names(&ours), names(&qemu)));
            continue;
        }
        for (ours, qemu) in ours.iter().zip(&qemu) {
            let path = format!("{path}.{}", ours[name].as_str().unwrap());
            differences(&path, ours, qemu, out);
        }
    }
}

#[test]
fn what_was_imported_is_dumped_again() {
    vmstate_tests::long!("it compares three releases of QEMU");
    let project = history();
    for release in RELEASES {
        let stamp = format!("qemu-{release}");
        let args = ["show", "./history", "--at", &stamp, "--format", "dump-vmstate"];
        let shown = project.run(&args).expect(0).json();
        let mut wrong = Vec::new();
        let qemu = dump(release);
        for (qdev, section) in qemu.iter().filter(|(qdev, _)| *qdev != MACHINE) {
            differences(qdev, &shown[qdev]["Description"], &section["Description"], &mut wrong);
        }
        assert!(qemu.len() > 690, "{}", qemu.len());
        assert_eq!(wrong, Vec::<String>::new(), "{release}");
    }
    let again = ["--release", "qemu-10.0", "--out", "history"];
    import(project, "10.0", &again).expect(2).says("release `qemu-10.0` exists already");
}

/// Why a dump of ours is not QEMU's, by the description where that is seen.
const KNOWN: [(&str, &str); 14] = [
    (
        "ICH9LPC",
        "`acpi_index` has a test here; QEMU sends the whole subsection or not, which comes to the same",
    ),
    ("arm_gicv3", "the subsections of non-maskable interrupts came after 7.2"),
    ("arm_gicv3_cpu", "the same"),
    ("e1000e", "`core.timadj` came after 7.2; machine types switch it off"),
    ("goldfish_rtc", "its minimum is 0 in QEMU, and its fields are there from version 3 on"),
    ("hda-audio", "its minimum is 0 in QEMU, and version 0 never was"),
    ("i8259", "subsection `ltim` came after 7.2"),
    ("ich9_ahci", "its minimum is 0 in QEMU, and version 0 never was"),
    (
        "imx2.wdt",
        "QEMU's timers are there from version 1 on, and the version is 0: they are never sent",
    ),
    ("intel-hda", "its minimum is 0 in QEMU, and version 0 never was"),
    ("pcnet", "QEMU has 4 bytes for streams before version 3, which neither loads"),
    ("sd-card", "subsection `ext_csd_modes-state` came after 7.2"),
    ("sysbus-ahci", "its structs have minimum 0 in QEMU, which is not on the wire"),
    ("xhci-intr", "QEMU describes the ring of events as structs, we as the bytes that they are"),
];

#[test]
fn the_example_devices_are_dumped_as_qemu_does() {
    let project = Project::empty("qemu-examples");
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/vmstate");
    let args = ["show", examples.to_str().unwrap(), "--format", "dump-vmstate"];
    let outcome = project.run(&args).expect(0);
    let (shown, mut qemu) = (outcome.json(), dump("7.2"));
    let shown = shown.as_object().unwrap();
    qemu.retain(|qdev, _| shown.contains_key(qdev));
    let of_qemu: BTreeSet<_> =
        qemu.values().map(|it| it["Description"]["name"].clone().to_string()).collect();
    assert!(of_qemu.len() >= 128, "{} devices are compared", of_qemu.len());
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (qdev, section) in qemu.iter().filter(|(qdev, _)| *qdev != MACHINE) {
        let mut found = Vec::new();
        differences("", &shown[qdev]["Description"], &section["Description"], &mut found);
        if !found.is_empty() {
            wrong.insert(section["Description"]["name"].as_str().unwrap().to_owned(), found);
        }
    }
    wrong.retain(|device, found| {
        let device = device.as_str();
        !KNOWN.iter().any(|(known, _)| *known == device || device.starts_with("xhci"))
            && !found.is_empty()
    });
    assert!(
        wrong.is_empty(),
        "{wrong:#?}\nafter a change of a device: `cargo vmstate import --dump .. --qdev`"
    );

    let Some(checker) = checker() else { return };
    let (ours, theirs) = (project.dir.join("ours.json"), project.dir.join("qemu.json"));
    fs::write(&ours, &outcome.stdout).unwrap();
    fs::write(&theirs, Value::Object(qemu).to_string()).unwrap();
    let mut unexpected = Vec::new();
    for (from, to) in [(&ours, &theirs), (&theirs, &ours)] {
        for line in check(&checker, from, to) {
            let of = |known: &str| line.contains(&format!("Description \"{known}\""));
            if !line.contains("does not exist") && !KNOWN.iter().any(|(known, _)| of(known)) {
                unexpected.push(line);
            }
        }
    }
    assert_eq!(unexpected, Vec::<String>::new());
}

/// QEMU's static checker, if `.ci/qemu-checker` was run; in CI it must be there.
fn checker() -> Option<PathBuf> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/qemu/vmstate-static-checker.py");
    if path.is_file() {
        return Some(path);
    }
    let how = "QEMU's static checker is not there; `.ci/qemu-checker` gets it";
    assert!(std::env::var_os("VMSTATE_NEEDS_QEMU").is_none(), "{how}");
    eprintln!("left out: {how}");
    None
}

/// What it complains about.
fn check(checker: &Path, from: &Path, to: &Path) -> Vec<String> {
    let output = Command::new("python3")
        .arg(checker)
        .arg("-s")
        .arg(from)
        .arg("-d")
        .arg(to)
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// What we say breaks and the checker does not see, and why.
const UNSEEN: [(&str, &str); 6] = [
    ("allwinner-sdhost", "a field more at the end: it looks for the fields of the source alone"),
    ("vhost-user-fs", "a device that could not migrate, and can"),
    ("ich9_smb", "a field without the test that it had: it does not look at tests"),
    ("piix4_pm", "the same"),
    ("pcie-root-port", "the same"),
    ("vga", "isa-vga is described under another name; it compares types"),
];

#[test]
fn findings_are_those_of_qemus_checker() {
    vmstate_tests::long!("it compares three releases of QEMU");
    let project = history();
    let script = checker();
    for release in RELEASES {
        fs::write(project.dir.join(release), Value::Object(dump(release)).to_string()).unwrap();
    }
    for (old, new) in [("7.2", "10.0"), ("10.0", "11.1")] {
        let found = diff(project, old, new);
        for (from, to, direction) in [(old, new, "old_to_new"), (new, old, "new_to_old")] {
            let recorded = fs::read_to_string(data(&format!("checker-{from}-{to}.txt"))).unwrap();
            let complaints: Vec<&str> = recorded.lines().collect();
            if let Some(script) = &script {
                let now = check(script, &project.dir.join(from), &project.dir.join(to));
                assert_eq!(now, complaints, "the checker says something else than is recorded");
            }
            compare(&found, &complaints, &dump(from), &dump(to), direction);
        }
    }
}

fn compare(
    found: &Value,
    complaints: &[&str],
    from: &Map<String, Value>,
    to: &Map<String, Value>,
    direction: &str,
) {
    let name = |section: &Value| section["Description"]["name"].as_str().unwrap().to_owned();
    let mut changes: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for device in found["devices"].as_array().unwrap() {
        let key = device["device"].as_str().unwrap().split('@').next().unwrap().to_owned();
        changes.entry(key).or_default().extend(device["changes"].as_array().unwrap());
    }
    let there: BTreeSet<String> =
        to.iter().filter(|it| it.0 != MACHINE).map(|it| name(it.1)).collect();
    let mut complained = BTreeSet::new();
    for line in complaints {
        let qdev = line.split('"').nth(1).unwrap();
        let device = name(&from[qdev]);
        // A section is found by its name, whatever type of device sent it.
        let type_alone = line.ends_with("does not exist in dest") && there.contains(&device);
        assert!(type_alone || changes.contains_key(&device), "not found: {line}");
        complained.insert(device);
    }
    for (device, changes) in changes {
        let breaks = changes.iter().any(|it| it["breaks"][direction] == true);
        let known = UNSEEN.iter().any(|(known, _)| *known == device);
        assert!(!breaks || known || complained.contains(&device), "{device}: {changes:#?}");
    }
}

#[test]
fn machine_types_guard_what_changed() {
    vmstate_tests::long!("it compares three releases of QEMU");
    let project = history();
    let args = ["diff", "qemu-7.2", "qemu-10.0", "--baselines", "history", "--device", "e1000e"];
    project
        .run(&args)
        .expect(0)
        .prints("+ core.timadj: field core.timadj data:8 test field_exists")
        .prints("the bytes are the same, under another name or grouped in another way")
        .prints(
            "types up to pc-i440fx-7.2, pc-q35-7.2, virt-7.2 set `e1000e.migrate-timadj = off`",
        );
    let hpet = ["diff", "qemu-7.2", "qemu-10.0", "--baselines", "history", "--device", "hpet"];
    project.run(&hpet).expect(0).prints("qemu-10.0 -> qemu-7.2: compatible");
    let found = diff(project, "7.2", "10.0");
    #[cfg(feature = "schemas")]
    assert_eq!(super::schemas::faults("diff.json", &found), [""; 0]);
    let guarded = found["devices"].as_array().unwrap().iter();
    assert!(guarded.filter(|it| it["guards"] != json!([])).count() > 3);
}

#[test]
fn what_is_no_dump_is_refused_and_writes_nothing() {
    let project = Project::empty("qemu-refused");
    let whole = unpacked(&data("7.2/x86_64-microvm.json.xz"));
    let deep = format!(
        "{{\"x\": {}1{}}}",
        r#"{"Description": {"name": "a", "version_id": 1, "minimum_version_id": 1, "Fields": [{"field": "f", "version_id": 0, "#
            .repeat(90),
        "}]}}".repeat(90)
    );
    let described = |fields: &str| {
        format!(
            r#"{{"x": {{"Description": {{"name": "a", "version_id": 1, "minimum_version_id": 0, "Fields": {fields}}}}}}}"#
        )
    };
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "EOF"),
        (b"[]".to_vec(), "it is not an object"),
        (b"{}".to_vec(), "there is no device in it"),
        (b"{\"x\": 1}".to_vec(), "`x`: it has no `Description`"),
        (described("1").into(), "`Fields` is not a list"),
        (described(r#"[{"field": "f"}]"#).into(), "`f`: it has no `version_id`"),
        (described(r#"[{"field": "f", "version_id": -1}]"#).into(), "is not a number"),
        (described(r#"[{"field": "f", "version_id": 5000000000}]"#).into(), "is too large"),
        (
            described("[]").replace("minimum_version_id\": 0", "minimum_version_id\": 2").into(),
            "`minimum_version_id` 2 is above `version_id` 1",
        ),
        (deep.into(), "`x`"),
        (whole[..whole.len() / 2].to_vec(), "EOF"),
    ];
    for (bytes, why) in cases {
        fs::write(project.dir.join("dump.json"), &bytes).unwrap();
        let args = ["import", "--dump", "dump.json", "--out", "out"];
        let outcome = project.run(&args).expect(2);
        assert!(outcome.stderr.contains(why) || why == "`x`", "{why}: {}", outcome.stderr);
        assert!(!project.dir.join("out").exists());
    }
    // Every length of a small file: an error, never a panic.
    let small = described(r#"[{"field": "f", "version_id": 0, "field_exists": false, "size": 4}]"#);
    for len in (0..small.len()).step_by(7) {
        fs::write(project.dir.join("dump.json"), &small.as_bytes()[..len]).unwrap();
        project.run(&["import", "--dump", "dump.json", "--out", "out"]).expect(2);
    }
}

#[test]
fn hostile_names_stay_names() {
    let project = Project::empty("qemu-hostile");
    let name = "../\x1b[31m\"\n`x";
    let described = json!({
        "name": name, "version_id": 1, "minimum_version_id": 1,
        "Fields": [{"field": name, "version_id": 0, "field_exists": true, "size": 4}],
        "Subsections": [{"name": name, "version_id": 1, "minimum_version_id": 1, "Fields": []}],
    });
    let dump = json!({name: {"Name": name, "Description": described}});
    fs::write(project.dir.join("dump.json"), dump.to_string()).unwrap();
    let args = ["import", "--dump", "dump.json", "--release", "1.0", "--out", "out/in"];
    let outcome = project.run(&args).expect(0);
    assert!(!outcome.stderr.contains('\x1b'), "{:?}", outcome.stderr);
    let shown = ["show", "./out/in", "--at", "1.0", "--format", "dump-vmstate"];
    let again = project.run(&shown).expect(0).json();
    assert_eq!(again[name]["Description"]["Fields"][0]["field"], name);
    let names: Vec<_> = fs::read_dir(project.dir.join("out")).unwrap().collect();
    assert_eq!(names.len(), 1);
}

#[test]
fn names_beside_baselines_are_checked() {
    let project = Project::empty("qemu-names");
    fs::create_dir(project.dir.join("v")).unwrap();
    project.write(
        "v/uart.vmstate",
        "# Wire layout of `uart`. Written by `cargo vmstate`; review a change like a change of an interface.\n\
         format 2\ndevice uart\nnext version 2 minimum 2\nnext field level[0] [4] uint8\n",
    );
    let args = ["show", "./v", "--format", "dump-vmstate"];
    let plain = project.run(&args).expect(0).json();
    let field = &plain["uart"]["Description"]["Fields"][0];
    assert_eq!(
        *field,
        json!({"field": "level", "version_id": 0, "field_exists": false, "num": 4, "size": 1})
    );
    project.write(
        "v/qdev.json",
        r#"{"format": 1, "types": {"isa-uart": "uart", "mm-uart": "uart"},
            "fields": {"uart": {"level[0]": [{"version_id": 2, "num": 0, "size": 4}]}}}"#,
    );
    let named = project.run(&args).expect(0).json();
    let keys: Vec<_> = named.as_object().unwrap().keys().collect();
    assert_eq!(keys, [MACHINE, "isa-uart", "mm-uart"]);
    let field = &named["mm-uart"]["Description"]["Fields"][0];
    assert_eq!(
        *field,
        json!({"field": "level", "version_id": 2, "field_exists": false, "size": 4})
    );
    for (text, why) in [
        ("{}", "its `format` is not 1"),
        (r#"{"format": 1, "types": {"a": 1}}"#, "qdev type `a` is not a text"),
        (r#"{"format": 1, "types": []}"#, "`types` is not an object"),
        (r#"{"format": 1, "fields": {"a": {"b": [{"x": 1}]}}}"#, "field `b` of `a`"),
    ] {
        project.write("v/qdev.json", text);
        project.run(&args).expect(2).says(why);
    }
    project.write("v/qdev.json", r#"{"format": 1, "types": {}}"#);
    project
        .run(&args)
        .expect(0)
        .says("1 device is left out, for which `qdev.json` has no qdev type: uart");
}
