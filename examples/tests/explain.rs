//! Every section of the streams explained field by field: by the description that QEMU wrote, by the device that is
//! here and by its baseline file. The three agree about each value.

mod common;

use std::{collections::BTreeMap, fs, path::Path};

use vmstate_examples::{
    devices, file, roundtrip,
    stream::{self, Section, walk},
};
use vmstate_runtime::{Encoder, Trace};
use vmstate_schema::{Baseline, parse_baseline};
use vmstate_stream::walk::{Body, Certainty, Described, Walk, What};

/// A value: where it is, and its size.
type Place = (u64, usize);

/// Walks to the end: each value, each subsection. What does not fit is a panic.
fn places(mut walk: Walk<'_>, what: &str) -> (Vec<Place>, Vec<u64>) {
    let (mut places, mut lists) = (Vec::new(), Vec::new());
    loop {
        let item = match walk.next() {
            Ok(Some(item)) => item,
            Ok(None) => break,
            Err(fault) => panic!("{what}: {fault}"),
        };
        match item.what {
            What::Value(values) => {
                let size = values.size();
                let at = |nth: usize| item.offset + (nth * size) as u64;
                places.extend((0..values.len()).map(|nth| (at(nth), size)));
            }
            What::Subsection { size, .. } => places.push((item.offset, size as usize)),
            What::Nodes { .. } => lists.push(item.offset),
            What::Null => places.push((item.offset, 1)),
            _ => {}
        }
    }
    assert_eq!(walk.rest(), b"", "{what}");
    (places, lists)
}

/// The values lie side by side, from the first byte of a section to the last.
fn are_side_by_side(
    (places, lists): &(Vec<Place>, Vec<u64>),
    payload: std::ops::Range<usize>,
    what: &str,
) {
    let mut at = payload.start as u64;
    for (offset, size) in places.iter().filter(|(_, size)| *size > 0) {
        // Around the nodes of a list stand bytes that are no values: here they all are empty.
        let is_behind_list = lists.iter().any(|list| at == *list && *offset == at + 1);
        assert!(*offset == at || is_behind_list, "{what}: {offset} behind {at}");
        at = *offset + *size as u64;
    }
    at += u64::from(lists.contains(&at));
    assert_eq!(at, payload.end as u64, "{what}");
}

struct Stream {
    name: String,
    bytes: Vec<u8>,
    sections: Vec<Section>,
}

fn streams() -> impl Iterator<Item = Stream> {
    common::paths().into_iter().step_by(common::step()).map(|path| {
        let bytes = file::read(&path).expect("a stream");
        let sections = walk(&bytes).sections;
        Stream {
            name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
            bytes,
            sections,
        }
    })
}

#[test]
fn the_description_of_a_stream_explains_each_section_to_its_last_byte() {
    let (mut sections, mut values, mut reconciled) = (0, 0, 0);
    for Stream { name, bytes, sections: all } in streams() {
        let Some(text) = stream::description(&bytes) else { continue };
        let described = Described::new(text);
        assert_eq!(described.malformed(), []);
        let mut next = 0;
        for section in all {
            let what = format!("{name}: {}", section.idstr);
            let Some(device) = described.find(next, &section.idstr, section.instance_id) else {
                panic!("{what} is not described")
            };
            next = device + 1;
            let mut body = described.body(device).expect("a device");
            let payload = section.payload.clone();
            reconciled += usize::from(body.reconcile(payload.len() as u64));
            let walk =
                Walk::new(&body, section.version_id, &bytes[payload.clone()], payload.start as u64);
            let places = places(walk, &what);
            are_side_by_side(&places, payload, &what);
            sections += 1;
            values += places.0.len();
        }
    }
    // Five have a channel subsystem, whose array of pointers QEMU 7.2 does not describe as it is.
    assert!((1..=5).contains(&reconciled), "{reconciled}");
    let step = common::step();
    assert!(sections * step > 5000, "{sections} sections");
    assert!(values * step > 500_000, "{values} values");
}

fn baselines() -> BTreeMap<String, Baseline> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["vmstate", "../vmstate-kvm/vmstate"].map(|folder| here.join(folder));
    let mut found = BTreeMap::new();
    for entry in folders.iter().flat_map(|it| it.read_dir().expect("the baselines")) {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).unwrap_or_default();
        if let Ok(baseline) = parse_baseline(&text) {
            found.insert(baseline.name().to_owned(), baseline);
        }
    }
    found
}

/// Devices whose ports, queues or slots are configuration: only the trace of a save tells how many there are.
const OPEN: [&str; 4] = ["ich9_ahci", "sysbus-ahci", "virtio", "xhci"];

#[test]
fn devices_and_baselines_say_the_same_as_descriptions() {
    vmstate_tests::long!("it reads all sections in four ways");
    let baselines = baselines();
    let (mut traced, mut by_file, mut certain) = (0, 0, 0);
    let (mut ambiguous, mut gave_up) = (0, 0);
    for Stream { name, bytes, sections } in streams() {
        let described = Described::new(stream::description(&bytes).unwrap_or_default());
        let mut next = 0;
        for section in sections {
            let Some(device) = described.find(next, &section.idstr, section.instance_id) else {
                continue;
            };
            next = device + 1;
            let what = format!("{name}: {}", section.idstr);
            let payload = &bytes[section.payload.clone()];
            let start = section.payload.start as u64;
            let mut body = described.body(device).expect("a device");
            body.reconcile(payload.len() as u64);
            let (expected, _) = places(Walk::new(&body, section.version_id, payload, start), &what);
            // QEMU describes it as bytes, since its library writes it by hand.
            if section.idstr == "slirp" {
                continue;
            }
            let shape = stream::Shape::of_payload(payload);
            for mut device in devices::candidates_of(&section.idstr, &shape) {
                if devices::is_foreign(&section.idstr, section.version_id)
                    || roundtrip::load(&bytes, &section, &mut *device).is_err()
                {
                    continue;
                }
                let (mut saved, mut trace) = (Vec::new(), Trace::new());
                device.save(&mut Encoder::new(&mut saved).traced(&mut trace)).expect("a save");
                if saved != payload {
                    continue;
                }
                let body = Body::of(device.description());
                let version = section.version_id;
                let walk = Walk::traced(&body, version, payload, start, trace.decisions());
                compare(&places(walk, &what).0, &expected, &what);
                traced += 1;
                // Sizes that a machine knows are tried one by one, and each of these has several.
                if OPEN.iter().any(|open| device.description().name.starts_with(open)) {
                    break;
                }
                let (walk, certainty) = Walk::fit(&body, version, payload, start);
                match certainty {
                    Certainty::Certain => {
                        compare(&places(walk, &what).0, &expected, &what);
                        certain += 1;
                    }
                    Certainty::Ambiguous { .. } => ambiguous += 1,
                    Certainty::GaveUp => gave_up += 1,
                    other => panic!("{what}: {other:?}"),
                }
                let Some(baseline) = baselines.get(device.description().name) else { break };
                let Some(device) = baseline.next() else { break };
                let body = Body::of_baseline(device).expect("a device");
                if let (walk, Certainty::Certain) = Walk::fit(&body, version, payload, start) {
                    refines(&places(walk, &what).0, &expected, &what);
                    by_file += 1;
                }
                break;
            }
        }
    }
    println!(
        "{traced} traced, {certain} certain, {ambiguous} ambiguous, {gave_up} not found, {by_file} by a baseline"
    );
    assert!(traced > 5000 && by_file > 1000, "{traced} traced, {by_file} by a baseline");
}

#[track_caller]
fn compare(found: &[Place], expected: &[Place], what: &str) {
    let Some(at) = found.iter().zip(expected).position(|(one, other)| one != other) else {
        assert_eq!(found.len(), expected.len(), "{what}");
        return;
    };
    panic!("{what}: value {at}: found {:?}, expected {:?}", found[at], expected[at]);
}

/// A baseline does not know which bytes are one buffer: it may have more values, but none over the edges of those.
#[track_caller]
fn refines(found: &[Place], expected: &[Place], what: &str) {
    let edges: Vec<_> = found.iter().map(|(offset, _)| offset).collect();
    for (offset, size) in expected {
        assert!(*size == 0 || edges.binary_search(&offset).is_ok(), "{what}: no value at {offset}");
    }
}
