//! Every device of every stream saves the bytes it was loaded from.

mod common;

use std::collections::BTreeMap;

use vmstate_examples::{
    file,
    roundtrip::{Counts, Outcome, Report, reports},
    stream::walk,
};

fn all_reports() -> Vec<(String, Report)> {
    let mut all = Vec::new();
    for path in common::paths() {
        let bytes = file::read(&path).expect("a stream");
        let name = path.display().to_string();
        all.extend(reports(&bytes, &walk(&bytes)).into_iter().map(|report| (name.clone(), report)));
    }
    all
}

/// The last part of a section's name.
fn device(report: &Report) -> &str {
    report.section.rsplit('/').next().unwrap_or_default()
}

#[test]
fn every_section_with_a_device_is_identical() {
    let all = all_reports();
    let mut counts = Counts::default();
    let mut devices = BTreeMap::new();
    for (file, report) in &all {
        counts.add(report);
        match &report.outcome {
            Outcome::NoDevice => {}
            Outcome::Identical { saved_version } => {
                assert_eq!(*saved_version, report.version);
                *devices.entry((device(report), report.size)).or_insert(0) += 1;
            }
            bad => panic!("{file}: {}: {bad:?}", report.section),
        }
    }
    // More devices only add to these.
    assert_eq!((counts.sections, counts.different, counts.refused), (6119, 0, 0));
    assert_eq!(counts.identical, counts.with_device);
    assert!(counts.identical >= 500, "{counts:?}");
    // Each size is another set of subsections.
    let expected = [
        (("e1000", 67_646), 1),
        (("e1000", 198_785), 7),
        (("hpet", 151), 110),
        (("hpet", 176), 2),
        (("i8254", 108), 121),
        (("mc146818rtc", 245), 121),
        (("pci-serial", 287), 1),
        (("pl011", 124), 5),
        (("pl011", 149), 54),
        (("serial", 11), 74),
        (("serial", 79), 1),
        (("serial", 96), 3),
    ];
    for (device, count) in expected {
        assert_eq!(devices.get(&device), Some(&count), "{device:?}");
    }
}
