//! Streams of QEMU, whole, cut and damaged.

mod agree;
mod damage;

use std::path::{Path, PathBuf};

use super::explain::{Baselines, Explainer};
use super::survey::Survey;
use vmstate_stream::survey::{Kind, Record, Section};

/// The streams beside the examples.
fn streams() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/streams")
}

fn stream(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let path = streams().join(format!("{name}.sec.xz"));
    super::input::open(&path).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn survey(mut bytes: &[u8]) -> Survey {
    Survey::read(&mut bytes).unwrap()
}

/// The sections of devices.
fn devices(survey: &Survey) -> impl Iterator<Item = &Section> {
    survey.records.iter().filter_map(|record| match record {
        Record::Section(section) if section.kind == Kind::Full => Some(section),
        _ => None,
    })
}

/// Everything that there is to see; says how many items came, and how many faults.
fn see(survey: &Survey) -> (usize, usize) {
    let baselines = Baselines::default();
    let explainer = Explainer::new(survey, &baselines);
    let (mut items, mut faults) = (0, survey.problems.len());
    for section in devices(survey) {
        let Ok(known) = explainer.known(section) else { continue };
        let mut walk = explainer.walk(section, &known);
        loop {
            match walk.next() {
                Ok(Some(_)) => items += 1,
                Ok(None) => break,
                Err(fault) => {
                    assert!(fault.offset <= survey.len(), "{fault}");
                    faults += 1;
                }
            }
        }
    }
    (items, faults)
}
