//! The proof by execution on every device here, against releases that are made up of its baseline.

use std::fs;
use std::path::{Path, PathBuf};

use vmstate_examples::devices::machines::{PC, VIRT};
use vmstate_examples::devices::{E1000, Hpet, Pl011, candidates};
use vmstate_machine::prove::Proof;
use vmstate_runtime::schema::device_text;
use vmstate_schema::file::{device_name, file_name};
use vmstate_schema::model::Stamp;
use vmstate_schema::{Baseline, parse_baseline, parse_dump, print_baseline};

/// What a `Default` of these has does not save: how much there is of something only a board knows.
const BARE: [&str; 2] = ["cpu", "sd-card"];

/// The folder with the real baselines.
fn real() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vmstate")
}

/// The device as it is, shipped in three releases.
fn released(name: &str) -> Baseline {
    let text = fs::read_to_string(real().join(file_name(name))).unwrap();
    let mut device = parse_baseline(&text).unwrap().layouts.pop().unwrap().device;
    device.restamp(Stamp::Next, Stamp::Release(0));
    let releases = ["1.0", "1.1", "2.0"].map(str::to_owned).to_vec();
    Baseline { releases, ..Baseline::new(device) }
}

#[test]
fn every_device_comes_and_goes() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prove");
    fs::create_dir_all(&folder).unwrap();
    let files = fs::read_dir(real()).unwrap().flatten();
    let mut names: Vec<_> =
        files.filter_map(|entry| device_name(entry.file_name().to_str()?)).collect();
    names.sort();
    assert!(names.len() > 150);
    let (mut stranded, mut bare, mut tried) = (Vec::new(), Vec::new(), 0);
    for name in &names {
        let baseline = released(name);
        fs::write(folder.join(file_name(name)), print_baseline(&baseline)).unwrap();
        // Boards have other devices of the same name; here the one is meant that the file is about.
        let is_it = |text: &str| {
            let device = parse_dump(text).expect("a description is readable");
            let mut device = Baseline::new(device).layouts.remove(0).device;
            device.restamp(Stamp::Next, Stamp::Release(0));
            Some(&device) == baseline.next()
        };
        let find = || {
            let mut devices = candidates(name).filter(|device| {
                let text = device_text::<{ 128 << 10 }>(device.description());
                text.as_str().is_some_and(is_it)
            });
            devices.next()
        };
        assert!(find().is_some(), "{name} has a baseline and no device");
        // Some are only sent when they are needed, which they are not when they are new.
        let always = find().is_some_and(|device| device.description().needed.is_none());
        let report = Proof::at(&folder).boxed(|| find().unwrap()).run();
        tried += report.read() + report.loaded();
        if !report.is_proven() {
            if BARE.contains(&name.as_str()) { &mut bare } else { &mut stranded }
                .push(report.to_string());
        } else if report.loaded() == 0 || report.read() == 0 && always {
            stranded.push(format!("nothing came through: {report}"));
        }
    }
    assert!(stranded.is_empty(), "{}", stranded.join("\n"));
    assert_eq!(bare.len(), BARE.len(), "a device that can be made needs no excuse");
    println!("{} devices, {tried} sections", names.len());
    assert!(tried > 10_000, "{tried}");
}

/// The devices that were released, as their machine types have them.
#[test]
fn old_releases_understand_us() {
    let report = vmstate_machine::prove!(
        VIRT,
        shipped { "qemu-7.2" => ["virt-5.2", "virt-5.1", "virt-5.0"] },
        [Pl011]
    );
    assert!(report.read() > 100 && report.loaded() > 40, "{report}");
    let report = vmstate_machine::prove!(
        PC,
        shipped { "qemu-7.2" => ["pc-i440fx-7.0", "pc-i440fx-5.0", "pc-i440fx-2.0", "pc-i440fx-1.6"] },
        [E1000, Hpet]
    );
    assert!(report.read() > 100 && report.loaded() > 40, "{report}");
}
