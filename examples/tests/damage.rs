//! Damaged state is refused with an error that says where, and never panics.

mod common;

use std::collections::BTreeSet;

use vmstate_examples::{
    devices::find,
    file,
    roundtrip::{Outcome, report},
    stream::{Section, Shape, walk},
};

/// The first section of this name in a stream.
fn section(bytes: &[u8], idstr: &str) -> Section {
    let stream = walk(bytes);
    stream.sections.into_iter().find(|section| section.idstr == idstr).expect("the section")
}

fn cut(bytes: &[u8], section: &Section, len: usize) -> Section {
    let payload = section.payload.start..section.payload.start + len;
    let shape = Shape::of_payload(&bytes[payload.clone()]);
    Section { payload, shape, ..section.clone() }
}

/// Cuts a section at every length, and expects a refusal but for those where a subsection would
/// begin: the shorter one is whole, too.
#[track_caller]
fn every_cut_is_refused(stream: &str, idstr: &str, whole: &[usize], step: usize) {
    let bytes = common::stream(stream);
    let section = section(&bytes, idstr);
    let device = idstr.rsplit('/').next().unwrap_or_default();
    for len in (0..section.payload.len()).step_by(step).filter(|len| !whole.contains(len)) {
        let cut = cut(&bytes, &section, len);
        let Outcome::Refused { error } = report(&bytes, &cut).outcome else {
            panic!("{idstr} loads from {len} bytes");
        };
        assert!(error.starts_with(&format!("{device}[")), "{len}: {error}");
        let offset = offset(&error).unwrap_or_else(|| panic!("{len}: {error}"));
        assert!((cut.payload.start..=cut.payload.end).contains(&offset), "{len}: {error}");
    }
    for &len in whole {
        assert!(matches!(
            report(&bytes, &cut(&bytes, &section, len)).outcome,
            Outcome::Identical { .. }
        ));
    }
}

fn offset(error: &str) -> Option<usize> {
    error.split_once("at stream offset ")?.1.split(' ').next()?.parse().ok()
}

#[test]
fn cut_serial() {
    every_cut_is_refused("pc72-serial-fifo", "serial", &[11, 57], 1);
    every_cut_is_refused("pc72-serial-txblocked", "serial", &[11, 33], 1);
}

#[test]
fn cut_timers() {
    every_cut_is_refused("pc72-hpet-run", "i8254", &[], 1);
    every_cut_is_refused("pc72-hpet-run", "mc146818rtc", &[], 1);
    // With a running counter, going without the offset is a property.
    every_cut_is_refused("pc72-hpet-run", "hpet", &[151], 1);
}

#[test]
fn cut_pl011() {
    every_cut_is_refused("virt72-pl011-fifo", "pl011", &[124], 1);
}

#[test]
fn cut_e1000() {
    let header = |name: &str| 1 + 1 + name.len() + 4;
    let mitigation = 67_608 + header("e1000/mit_state") + 17;
    let registers = mitigation + header("e1000/full_mac_state") + 4 * 0x8000;
    let whole = [67_608, mitigation, registers];
    every_cut_is_refused("pc72-e1000-prog", "0000:00:04.0/e1000", &whole, 997);
}

/// Flips bits all over a section. Whatever comes of it must be an outcome.
fn flips_never_panic(stream: &str, idstr: &str, step: usize) {
    let mut bytes = common::stream(stream);
    let section = section(&bytes, idstr);
    for at in section.payload.clone().step_by(step) {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            let _ = report(&bytes, &section);
            bytes[at] ^= 1 << bit;
        }
    }
}

#[test]
fn flipped_bits_never_panic() {
    flips_never_panic("pc72-serial-fifo", "serial", 1);
    flips_never_panic("pc72-serial-txblocked", "serial", 1);
    flips_never_panic("pc72-hpet-run", "hpet", 1);
    flips_never_panic("pc72-hpet-run", "i8254", 1);
    flips_never_panic("pc72-hpet-run", "mc146818rtc", 1);
    flips_never_panic("virt72-pl011-fifo", "pl011", 1);
    flips_never_panic("pc72-e1000-prog", "0000:00:04.0/e1000", 1009);
}

/// Flips bytes of a section and cuts it, at so many places. Whatever comes of it must be an outcome.
fn damage_never_panics(bytes: &mut [u8], section: &Section, places: usize) {
    let step = (section.payload.len() / places).max(1);
    for at in section.payload.clone().step_by(step) {
        for flip in [0x01, 0x80, 0xff] {
            bytes[at] ^= flip;
            let _ = report(bytes, section);
            bytes[at] ^= flip;
        }
        let _ = report(bytes, &cut(bytes, section, at - section.payload.start));
    }
}

/// The first section of every device that the streams have, at ten bytes; with `VMSTATE_LONG` at 500, of large ones at 100.
#[test]
fn flipped_bytes_of_any_device_never_panic() {
    let all = vmstate_tests::long::runs("it damages ten bytes of each section, and not 500");
    let mut seen = BTreeSet::new();
    for path in common::paths() {
        let mut bytes = file::read(&path).expect("a stream");
        for section in walk(&bytes).sections {
            let Some(device) = find(&section.idstr) else { continue };
            if !seen.insert(device.description().name) {
                continue;
            }
            let places = match section.payload.len() {
                _ if !all => 10,
                1001.. => 100,
                _ => 500,
            };
            damage_never_panics(&mut bytes, &section, places);
        }
    }
    assert!(seen.len() > 300, "{}", seen.len());
}

/// The same in the collection: the first section of each device in the streams of a release, at ten places. With `VMSTATE_DAMAGE=whole` it is
/// every section, at a thousand.
#[test]
fn damage_to_the_collection_never_panics() {
    vmstate_tests::long!("it damages each device in hundreds of streams");
    let whole = std::env::var_os("VMSTATE_DAMAGE").is_some_and(|it| it == "whole");
    let (places, mut tried) = (if whole { 1000 } else { 10 }, 0);
    for release in ["7.2", "10.0", "11.1"] {
        let mut seen = BTreeSet::new();
        for path in common::paths_in(&format!("collection/{release}")) {
            let mut bytes = file::read(&path).expect("a stream");
            for section in walk(&bytes).sections {
                let Some(device) = find(&section.idstr) else { continue };
                // Those of two are told apart by what they are behind: PCI or ISA, a kind of bus.
                if whole || seen.insert((device.description().name, section.payload.len())) {
                    damage_never_panics(&mut bytes, &section, places);
                    tried += 1;
                }
            }
        }
    }
    println!("{tried} sections");
    assert!(tried > 1000, "{tried}");
}

#[test]
fn flipped_bits_of_plain_fields_are_kept() {
    let mut bytes = common::stream("virt72-pl011-fifo");
    let section = section(&bytes, "pl011");
    for at in section.payload.start..section.payload.start + 4 * 28 {
        bytes[at] ^= 0x41;
        assert!(matches!(report(&bytes, &section).outcome, Outcome::Identical { .. }), "{at}");
    }
}

#[test]
fn a_wrong_index_names_its_hook() {
    let mut bytes = common::stream("virt72-pl011-fifo");
    let section = section(&bytes, "pl011");
    // read_pos: 16 words, then the FIFO, then four more.
    bytes[section.payload.start + 4 * 28 + 3] = 16;
    let Outcome::Refused { error } = report(&bytes, &section).outcome else { panic!("it loads") };
    assert!(error.contains("16"), "{error}");
}

#[test]
fn a_version_from_the_future_is_refused() {
    let bytes = common::stream("virt72-pl011-fifo");
    let newer = Section { version_id: 3, ..section(&bytes, "pl011") };
    let Outcome::Refused { error } = report(&bytes, &newer).outcome else { panic!("it loads") };
    assert!(error.contains("expected version 2 or older, found 3"), "{error}");
}

#[test]
fn a_subsection_nobody_knows_is_refused_by_name() {
    let mut bytes = common::stream("virt72-pl011-fifo");
    let section = section(&bytes, "pl011");
    // pl011/clock becomes pl011/clocl.
    bytes[section.payload.start + 124 + 2 + 10] += 1;
    let Outcome::Refused { error } = report(&bytes, &section).outcome else { panic!("it loads") };
    assert!(error.contains("pl011/clocl"), "{error}");
}
