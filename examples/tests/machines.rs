//! A device of an old machine type has the subsections that QEMU's has.

mod common;

use vmstate_examples::{
    devices::{E1000, Hpet, Pl011, machines},
    stream::walk,
};
use vmstate_machine::{MachineTypes, Override};
use vmstate_runtime::{Encoder, VmState};

/// The bytes of a device that was never loaded.
fn saved<T: VmState>(
    mut device: T,
    types: &MachineTypes,
    machine: &str,
    global: &[&str],
) -> Vec<u8> {
    let overrides: Vec<_> = global.iter().map(|text| Override::parse(text).expect(text)).collect();
    types.find(machine).expect(machine).apply(&mut device, &overrides).expect("properties");
    let mut saved = Vec::new();
    device.save(&mut Encoder::new(&mut saved)).expect("a save");
    saved
}

/// The size of a section in a stream.
fn size(stream: &str, name: &str) -> usize {
    let bytes = common::stream(stream);
    let sections = walk(&bytes).sections;
    let section = sections.iter().find(|section| section.idstr.ends_with(name));
    section.expect(name).payload.len()
}

#[test]
fn an_e1000_of_an_old_pc() {
    let e1000 = |machine| saved(E1000::new(), &machines::PC, machine, &[]);
    assert_eq!(e1000("pc-i440fx-2.12").len(), size("pc212-run", "e1000"));
    assert_eq!(e1000("pc-i440fx-2.3").len(), size("pc23-run", "e1000"));
    let sends = |machine, name: &str| {
        e1000(machine).windows(name.len()).any(|window| window == name.as_bytes())
    };
    assert!(sends("pc-i440fx-2.5", "e1000/full_mac_state"));
    assert!(!sends("pc-i440fx-2.5", "e1000/tx_tso_state"));
    assert!(sends("pc-i440fx-1.7", "e1000/mit_state"));
    assert!(!sends("pc-i440fx-1.6", "e1000/mit_state"));
}

#[test]
fn a_pl011_of_an_old_machine() {
    let pl011 =
        |machine, global: &[&str]| saved(Pl011::default(), &machines::VIRT, machine, global);
    assert_eq!(pl011("virt-5.0", &[]).len(), size("virt50-run", "pl011"));
    assert_eq!(pl011("virt-5.2", &[]).len(), size("virt72-pl011-fifo", "pl011"));
    assert_eq!(pl011("virt-5.0", &["pl011.migrate-clk=on"]).len(), 149);
}

#[test]
fn a_running_hpet_of_an_old_pc() {
    let running = || Hpet { config: 1, ..Hpet::default() };
    assert_eq!(
        saved(running(), &machines::PC, "pc-i440fx-2.12", &[]).len(),
        size("pc72-hpet-run", "hpet")
    );
    assert_eq!(saved(running(), &machines::PC, "pc-i440fx-2.11", &[]).len(), 151);
}
