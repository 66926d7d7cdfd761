//! The proof by execution on every device here, with releases that are made up from its baseline.

use std::fs;
use std::path::{Path, PathBuf};

use vmstate_examples::devices::candidates;
use vmstate_machine::prove::{Proof, Report};
use vmstate_schema::file::{EXTENSION, device_name};
use vmstate_schema::{Baseline, parse_baseline, print_baseline};
use vmstate_schema::model::Stamp;

/// The folder with the real baselines.
fn real() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vmstate")
}

#[test]
fn all() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prove");
    fs::create_dir_all(&folder).unwrap();
    let mut names: Vec<_> = fs::read_dir(real()).unwrap().flatten().filter_map(|e| device_name(&e.file_name().into_string().unwrap())).collect();
    names.sort();
    for name in names {
        let file = vmstate_schema::file::file_name(&name);
        let text = fs::read_to_string(real().join(&file)).unwrap();
        let mut baseline = parse_baseline(&text).unwrap();
        let mut device = baseline.layouts.pop().unwrap().device;
        device.restamp(Stamp::Next, Stamp::Release(0));
        let mut b = Baseline::new(device);
        b.releases = vec!["1.0".into()];
        fs::write(folder.join(&file), print_baseline(&b)).unwrap();
        let start = std::time::Instant::now();
        let Some(_) = candidates(&name).next() else { println!("{name}: no candidate"); continue };
        let wanted = b.next().unwrap().version();
        let n = candidates(&name).filter(|d| d.description().version_id == wanted).count();
        let mut proof = Proof::at(&folder);
        for i in 0..n {
            let name = name.clone();
            proof = proof.boxed(move || candidates(&name).filter(|d| d.description().version_id == wanted).nth(i).unwrap());
        }
        let report = proof.run();
        println!("{report}  {:?}", start.elapsed());
    }
}
