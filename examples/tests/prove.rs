//! The proof by execution on every device here, against releases that are made up of its baseline.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use vmstate_examples::devices::machines::{PC, VIRT};
use vmstate_examples::devices::{E1000, Hpet, Pl011, candidates_of};
use vmstate_examples::stream::Shape;
use vmstate_machine::prove::Proof;
use vmstate_runtime::schema::device_text;
use vmstate_runtime::{Encoder, VmState};
use vmstate_schema::file::{device_name, file_name};
use vmstate_schema::model::Stamp;
use vmstate_schema::{Baseline, Device, parse_baseline, parse_dump, print_baseline};

/// What a `Default` of these has does not save: how much there is of something only a board knows.
/// Made-up bytes are no requests of a SCSI disk either.
const BARE: [&str; 3] = ["cpu", "scsi-disk", "sd-card"];

/// What a `Default` of these does not send: it hangs on how large the device is configured.
/// That of the TPM is lengths and bytes, which made-up bytes are not.
const SMALL: [&str; 3] = ["or-irq-extras", "pflash_cfi01_blk_write", "tpm-crb/chunk"];

/// Values that a layout by hand reads, which have no size. The streams of QEMU prove them.
const OPAQUE: &[&str] = &[
    "e1000e/parent_obj[1].msix",
    "igb/parent_obj[1].msix",
    "megasas-gen2/parent_obj[1].msix",
    "megasas/parent_obj[1].msix",
    "pcie-root-port/parent_obj.parent_obj.parent_obj.parent_obj.msix",
    "scsi-disk/qdev.requests",
    "tpm-crb/chunk/command_buffer",
    "tpm-crb/chunk/response_buffer",
    "virtio-9p/virtio",
    "virtio-balloon/virtio",
    "virtio-blk/virtio",
    "virtio-console/virtio",
    "virtio-gpu/virtio",
    "virtio-gpu/virtio-gpu",
    "virtio-input/virtio",
    "virtio-iommu/virtio",
    "virtio-mem/virtio",
    "virtio-net/virtio",
    "virtio-rng/virtio",
    "virtio-rtc/virtio",
    "virtio-scsi/virtio",
    "vmxnet3/parent_obj[1].msix",
    "xhci/parent_obj[1].msix",
];

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
    let graph = vmstate_schema::model::Graph::line(releases.len());
    Baseline { releases, graph, ..Baseline::new(device) }
}

/// Makes the device that a baseline is about, with every feature: boards have others of the same name.
fn the_one<'n>(name: &'n str, baseline: &Baseline) -> Option<impl Fn() -> Box<dyn VmState> + 'n> {
    let is_it = |text: &str| {
        let device = parse_dump(text).expect("a description is readable");
        let mut device = Baseline::new(device).layouts.remove(0).device;
        device.restamp(Stamp::Next, Stamp::Release(0));
        Some(&device) == baseline.next()
    };
    let text = print_baseline(baseline);
    let parts = text.lines().filter_map(|line| {
        let (_, part) = line.split_once(" subsection ")?;
        part.split(' ').next().map(str::to_owned)
    });
    let shape = Shape::with_parts(parts);
    let nth = candidates_of(name, &shape).position(|device| {
        let text = device_text::<{ 128 << 10 }>(device.description());
        text.as_str().is_some_and(is_it)
    })?;
    Some(move || candidates_of(name, &shape).nth(nth).expect("it was there"))
}

/// The same, with its properties at their defaults: machine types set them.
fn new<'n>(name: &'n str, baseline: &Baseline) -> Option<impl Fn() -> Box<dyn VmState> + 'n> {
    let make = the_one(name, baseline)?;
    Some(move || {
        let mut device = make();
        for property in device.description().properties {
            device.set_property(property.name, &property.default).expect("its own property");
        }
        device
    })
}

/// An empty folder.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// All devices.
fn names() -> Vec<String> {
    let files = fs::read_dir(real()).unwrap().flatten();
    let mut names: Vec<_> =
        files.filter_map(|entry| device_name(entry.file_name().to_str()?)).collect();
    names.sort();
    assert!(names.len() > 150);
    names
}

/// What some devices were found to be.
#[derive(Default)]
struct Found {
    stranded: Vec<String>,
    bare: Vec<String>,
    tried: usize,
}

impl Found {
    fn device(&mut self, folder: &Path, name: &str, thorough: bool) {
        let baseline = released(name);
        fs::write(folder.join(file_name(name)), print_baseline(&baseline)).unwrap();
        let make =
            new(name, &baseline).unwrap_or_else(|| panic!("{name} has a baseline and no device"));
        // Some are only sent when they are needed, which they are not when they are new.
        let always = make().description().needed.is_none();
        let proof = OPAQUE.iter().fold(Proof::at(folder), |proof, path| proof.opaque(path));
        let proof = machines(name, proof).answers_in(real());
        let proof = if thorough { proof } else { proof.rounds(4) };
        let report = proof.boxed(make).run();
        self.tried += report.read() + report.loaded();
        if !report.is_proven() {
            if BARE.contains(&name) {
                self.bare.push(report.to_string());
            } else if !report.faults().all(|fault| is_made_up(&fault)) {
                self.stranded.push(report.to_string());
            }
        } else if report.loaded() == 0 || report.read() == 0 && always {
            self.stranded.push(format!("nothing came through: {report}"));
        }
    }
}

#[test]
fn every_device_comes_and_goes() {
    let (folder, names) = (folder("prove"), names());
    let thorough = vmstate_tests::long::runs("it proves each device with a sixth of the sections");
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let found: Vec<Found> = thread::scope(|scope| {
        let (folder, names) = (&folder, &names);
        let some = |first: usize| {
            let mut found = Found::default();
            let names = names.iter().skip(first).step_by(threads);
            names.for_each(|name| found.device(folder, name, thorough));
            found
        };
        let started: Vec<_> = (0..threads).map(|n| scope.spawn(move || some(n))).collect();
        started.into_iter().map(|thread| thread.join().expect("it found something")).collect()
    });
    let stranded: Vec<_> = found.iter().flat_map(|it| &it.stranded).cloned().collect();
    assert!(stranded.is_empty(), "{}", stranded.join("\n"));
    let bare: usize = found.iter().map(|it| it.bare.len()).sum();
    assert_eq!(bare, BARE.len(), "a device that can be made needs no excuse");
    let tried: usize = found.iter().map(|it| it.tried).sum();
    println!("{} devices, {tried} sections", names.len());
    assert!(tried > if thorough { 10_000 } else { 2000 }, "{tried}");
    // What tests and `needed` answer is on record; `VMSTATE_RECORD=1` writes it.
    let text = fs::read_to_string(real().join("answers")).expect("the record of answers");
    let answers = vmstate_schema::answers::parse(&text).expect("a record that can be read");
    assert!(answers.lines.len() > 80, "{}", answers.lines.len());
}

/// Bytes that are made up of a value by hand may be none; nothing else of such a device is excused.
fn is_made_up(fault: &str) -> bool {
    OPAQUE
        .iter()
        .any(|path| fault.contains(&format!("it does not load what the release sends: {path}")))
}

/// As the machine types have a device that they are about, in each of the invented releases.
fn machines<'a>(name: &str, mut proof: Proof<'a>) -> Proof<'a> {
    let types = [PC, VIRT].into_iter().find(|types| {
        let mut entries = types.iter().flat_map(|machine| machine.compat());
        entries.any(|entry| entry.device == name)
    });
    let Some(types) = types else { return proof };
    let names: Vec<&str> = types.iter().map(|machine| machine.name()).collect();
    for release in ["1.0", "1.1", "2.0"] {
        proof = proof.shipped(release, &names);
    }
    proof.machines(&types)
}

/// A history in which each device grew, without a version or a property: what 1.0 or 1.1 did not have is found, by name
/// and for these releases alone.
#[test]
fn what_an_older_release_does_not_have_is_found() {
    vmstate_tests::long!("it proves each device twice more");
    let folder = folder("prove-grown");
    let (mut fields, mut parts, mut missed) = (0, 0, Vec::new());
    for name in names().iter().filter(|name| !BARE.contains(&name.as_str())) {
        let baseline = released(name);
        let make = the_one(name, &baseline).expect("a device");
        let run = |grown: &dyn Fn(&mut Device) -> Option<String>| {
            let mut history = baseline.clone();
            let words = grown(&mut history.layouts[0].device)?;
            fs::write(folder.join(file_name(name)), print_baseline(&history)).unwrap();
            let proof = Proof::at(&folder).rounds(4);
            let report = proof.boxed(&make).run();
            Some((words, report.faults().collect::<Vec<_>>()))
        };
        let said = |faults: &[String], words: &str, older: &[&str]| {
            let fault = faults.iter().find(|fault| fault.contains(words));
            fault.is_some_and(|fault| {
                older.iter().all(|it| fault.contains(&format!("release {it}")))
            }) && !faults.iter().any(|fault| fault.contains("release 2.0"))
        };
        let always = make().description().needed.is_none();
        if let Some((words, faults)) = run(&last_field).filter(|_| always) {
            fields += 1;
            if !said(&faults, &words, &["1.0"]) {
                missed.push(format!("{name}: {words}: {faults:?}"));
            }
        }
        if let Some((words, faults)) = run(&last_part) {
            parts += 1;
            let is_small = SMALL.iter().any(|part| words.contains(part));
            if said(&faults, &words, &["1.0", "1.1"]) == is_small {
                missed.push(format!("{name}: {words}: {faults:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "{} of {}: {}", missed.len(), fields + parts, missed.join("\n"));
    println!("{fields} fields, {parts} subsections");
    assert!(fields > 100 && parts > 20, "{fields} {parts}");
}

/// The last field came with 1.1.
fn last_field(device: &mut Device) -> Option<String> {
    let last = device.fields.last_mut()?;
    let mut field = Device { fields: vec![last.clone()], ..Device::new("") };
    field.restamp(Stamp::Release(0), Stamp::Release(1));
    *last = field.fields.remove(0);
    let whole =
        last.test.get().is_none() && last.since == 0 && last.size().is_some_and(|size| size > 0);
    whole.then(|| format!("field `{}` is sent", last.name))
}

/// The last subsection came with 2.0.
fn last_part(device: &mut Device) -> Option<String> {
    let last = device.subsections.last_mut()?;
    let mut part = Device { subsections: vec![last.clone()], ..Device::new("") };
    part.restamp(Stamp::Release(0), Stamp::Release(2));
    *last = part.subsections.remove(0);
    Some(format!("subsection `{}` is sent", last.name))
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
    // It stands alone, too: a test fails with what is found. A section that a release sent is held against its state.
    let mut body = Vec::new();
    let busy = || Pl011 { lcr: 0x70, cr: 0x301, ..Pl011::default() };
    busy().save(&mut Encoder::new(&mut body)).unwrap();
    vmstate_machine::prove!(
        VIRT,
        shipped { "qemu-7.2" => ["virt-5.2"] },
        [Pl011 = [Pl011::default(), busy() => (2, body)]]
    );
}
