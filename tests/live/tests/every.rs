//! Every plain value of every section of many machines, changed on the way: QEMU saves, the devices here load the changed values, our writer
//! writes the whole stream, QEMU takes it, and what it saves then has each of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use vmstate_examples::stream::walk;
use vmstate_live_tests::every::{Checked, Plan, values};
use vmstate_live_tests::hop::hop;
use vmstate_live_tests::machines::{MACHINES, Machine};
use vmstate_live_tests::qemu::{Qemu, Release, Result};

/// Where a machine is saved, and where its stream goes.
struct Way {
    machine: &'static Machine,
    from: Release,
    to: Release,
}

/// How many sections were written by devices, and how many values were changed.
type Counts = (usize, usize);

/// A case counts when at least so many values were changed and read back.
const LEAST: usize = 20;

fn go(way: &Way, checked: &Checked, folder: &Path) -> Result<Counts> {
    let Way { machine, from, to } = way;
    let profile = machine.profile(*from);
    let saved = Qemu::stopped(*from, &machine.board, &folder.join("source"))?.migrate()?;
    let plan = Plan::of(saved)?;
    let (stream, changed) = plan.changed(|place| checked.of(&place.field()));
    let hop = hop(&stream, profile, &[]).map_err(|e| e.to_string())?;
    if !hop.passed.is_empty() {
        println!("{} {}: passed through, no device: {:?}", machine.name, from.0, hop.passed);
    }
    if payloads(&stream) != payloads(&hop.stream) {
        return Err("what we write has other values".to_owned());
    }
    let folder = folder.join("destination");
    let again = Qemu::incoming(*to, &machine.board, &folder, &hop.stream, &["-S"])?.migrate()?;
    let found = values(&again)?;
    let mut lost = Vec::new();
    for (place, bytes) in &changed {
        // Another release calls some fields by other names.
        match found.get(place) {
            Some(it) if it.bytes == *bytes => {}
            None if from != to => {}
            it => {
                let it = it.map(|it| &it.bytes);
                lost.push(format!("{place:?}: {bytes:02x?}, then {it:02x?}"));
            }
        }
    }
    if lost.is_empty() { Ok((hop.devices, changed.len())) } else { Err(lost.join("\n")) }
}

/// The bytes of each section.
fn payloads(stream: &[u8]) -> Vec<&[u8]> {
    let sections = walk(stream).sections.into_iter();
    sections.map(|section| &stream[section.payload]).collect()
}

/// Goes all the ways, two at a time; prints the numbers, and fails when a value does not arrive.
fn go_all(name: &str, ways: &[Way]) {
    let releases = [Release::V7_2, Release::V10_0, Release::V11_1];
    if !releases.iter().all(|release| release.is_there(name)) {
        return;
    }
    let checked = Checked::known();
    let (next, results) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for worker in 0..2 {
            let (next, results, checked) = (&next, &results, &checked);
            scope.spawn(move || {
                let id = format!("vmstate-{name}-{}-{worker}", std::process::id());
                let folder = std::env::temp_dir().join(id);
                while let Some(way) = ways.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let case = format!("{} {}-{}", way.machine.name, way.from.0, way.to.0);
                    let result = go(way, checked, &folder);
                    results.lock().expect("no panic").insert(case, result);
                }
                let _ = std::fs::remove_dir_all(&folder);
            });
        }
    });
    let results = results.into_inner().expect("no panic");
    let mut failed = Vec::new();
    let (mut all_sections, mut all_values) = (0, 0);
    for (case, result) in &results {
        match result {
            Ok((sections, values)) if *values >= LEAST => {
                println!("{case}: {values} values changed in {sections} sections");
                (all_sections, all_values) = (all_sections + sections, all_values + values);
            }
            Ok((_, values)) => failed.push(format!("{case}: only {values} values were changed")),
            Err(e) => failed.push(format!("{case}: {e}")),
        }
    }
    println!("{name}: {} cases, {all_sections} sections, {all_values} values", results.len());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_value_of_every_machine_arrives() {
    let ways: Vec<Way> = MACHINES
        .iter()
        .flat_map(|machine| {
            machine.releases.iter().map(move |release| Way {
                machine,
                from: *release,
                to: *release,
            })
        })
        .collect();
    for release in [Release::V7_2, Release::V10_0, Release::V11_1] {
        let cases = |prefix| {
            let mine = ways.iter().filter(|way| way.from == release);
            mine.filter(|way| way.machine.board.machine.starts_with(prefix)).count()
        };
        assert!(ways.iter().filter(|way| way.from == release).count() >= 20);
        assert!(
            ["isapc", "pc-i440fx", "pc-q35", "microvm", "virt"].map(cases).iter().all(|it| *it > 0)
        );
    }
    go_all("every", &ways);
}

/// Machine types that both releases have, with our hop between.
#[test]
fn every_value_arrives_in_another_release() {
    let ways: Vec<Way> = MACHINES
        .iter()
        .filter(|machine| machine.is_versioned())
        .flat_map(|machine| {
            let pairs = machine.releases.iter().flat_map(move |from| {
                machine.releases.iter().map(move |to| Way { machine, from: *from, to: *to })
            });
            pairs.filter(|way| way.from != way.to && way.from != Release::V11_1)
        })
        .collect();
    go_all("across", &ways);
}
