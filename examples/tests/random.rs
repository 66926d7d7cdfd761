//! Random states of ten devices: drawn by overwriting bytes of real sections, kept if the device accepts
//! them, and then saved, loaded and saved again. Both saves must be the same bytes.

mod common;

use proptest::prelude::*;
use proptest::sample::Index;
use vmstate_examples::devices::candidates_of;
use vmstate_examples::stream::{Section, walk};
use vmstate_runtime::{Decoder, Encoder, VmState};

/// A stream and a section of it, with its bytes.
fn real(stream: &str, idstr: &str) -> (Section, Vec<u8>) {
    let bytes = common::stream(stream);
    let sections = walk(&bytes).sections;
    let section = sections.into_iter().find(|section| section.idstr == idstr).expect("the section");
    let payload = bytes[section.payload.clone()].to_vec();
    (section, payload)
}

/// The state that a device makes of these bytes, if it accepts all of them.
fn load(section: &Section, payload: &[u8], version_id: u32) -> Option<Box<dyn VmState>> {
    let mut devices = candidates_of(&section.idstr, &section.shape);
    devices.find_map(|mut device| {
        device.load(&mut Decoder::new(payload), version_id).ok()?;
        Some(device)
    })
}

fn save(device: &dyn VmState) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    device.save(&mut Encoder::new(&mut out)).ok()?;
    Some(out)
}

/// Draws states of one device; at least one in twenty must be a valid one.
fn random_states_round_trip(stream: &str, idstr: &str) {
    let (section, payload) = real(stream, idstr);
    assert!(load(&section, &payload, section.version_id).is_some(), "{idstr} does not load");
    let valid = std::cell::Cell::new(0);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) };
    let edits = prop::collection::vec((any::<Index>(), any::<u8>()), 1..6);
    proptest!(config, |(edits in edits)| {
        let mut payload = payload.clone();
        for (at, byte) in edits {
            let at = at.index(payload.len());
            payload[at] = byte;
        }
        if let Some(state) = load(&section, &payload, section.version_id) {
            let version_id = state.description().version_id;
            let saved = save(&*state).expect("a state that was loaded can be saved");
            let again = load(&section, &saved, version_id).expect("what was saved can be loaded");
            prop_assert_eq!(save(&*again), Some(saved));
            valid.set(valid.get() + 1);
        }
    });
    assert!(valid.get() >= 10, "{idstr}: only {} of 200 states were valid", valid.get());
}

macro_rules! devices {
    ($($name:ident: $stream:literal $idstr:literal;)*) => {$(
        #[test]
        fn $name() {
            random_states_round_trip($stream, $idstr);
        }
    )*};
}

devices! {
    serial: "pc72-serial-fifo" "serial";
    i8254: "pc72-hpet-run" "i8254";
    mc146818rtc: "pc72-hpet-run" "mc146818rtc";
    hpet: "pc72-hpet-run" "hpet";
    pl011: "virt72-pl011-fifo" "pl011";
    e1000: "pc72-e1000-prog" "0000:00:04.0/e1000";
    i8259: "pc72-run" "i8259";
    ps2kbd: "pc72-run" "ps2kbd";
    fdc: "pc72-run" "fdc";
    ioapic: "pc72-run" "ioapic";
    apic: "pc72-run" "apic";
}
