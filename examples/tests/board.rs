//! States of the devices on the PC's board that none of the streams has, written by hand.

mod common;

use common::wire::{Wire, wire};
use vmstate_examples::roundtrip::Outcome;

fn ps2_common(read_pos: u32, write_pos: u32, count: u32) -> Wire {
    wire().u32(0xed).u32(read_pos).u32(write_pos).u32(count).bytes(&[0x1c; 256])
}

fn keyboard() -> Wire {
    ps2_common(255, 3, 4).u32(1).u32(0).u32(2)
}

#[test]
fn keyboard_with_everything() {
    keyboard()
        .subsection_of("ps2kbd/ledstate", 3, &wire().u32(7))
        .subsection("ps2kbd/need_high_bit", &wire().u8(1))
        .subsection_of("ps2kbd/command_reply_queue", 0, &wire().u32(2))
        .is_identical("ps2kbd", 3);
}

#[test]
fn keyboard_of_version_2_uses_the_second_set() {
    ps2_common(0, 0, 0).u32(1).u32(1).is_identical("ps2kbd", 2);
}

#[test]
fn positions_outside_of_the_ring_are_refused() {
    for (read_pos, write_pos, count) in [(256, 0, 0), (0, u32::MAX, 0), (0, 0, 257)] {
        let keyboard = ps2_common(read_pos, write_pos, count).u32(1).u32(1).u32(2);
        let error = keyboard.is_refused("ps2kbd", 3);
        assert!(error.starts_with("ps2kbd[0]/parent_obj"), "{error}");
        assert!(error.contains("in a ring of 256"), "{error}");
    }
    let reply = wire().u32(256);
    let error =
        keyboard().subsection_of("ps2kbd/command_reply_queue", 0, &reply).is_refused("ps2kbd", 3);
    assert!(error.contains("a reply up to position 256"), "{error}");
}

#[test]
fn keyboard_controller() {
    let registers = || wire().u8(0xd1).u8(0x3d).u8(0x43).u8(2);
    let extended = wire().u32(7).u32(2).u8(0xfa).u8(0xaa);
    registers().is_identical("pckbd", 3);
    registers().subsection("pckbd_outport", &wire().u8(1)).is_identical("pckbd", 3);
    registers()
        .subsection("pckbd_outport", &wire().u8(1))
        .subsection_of("pckbd/extended_state", 0, &extended)
        .is_identical("pckbd", 3);
    // The status tells as much.
    let implied = registers().subsection("pckbd_outport", &wire().u8(0x33)).outcome("pckbd", 3);
    assert!(matches!(implied, Outcome::Different { .. }), "{implied:?}");
}

fn floppy_registers(num_floppies: u8) -> Wire {
    let before = wire().bytes(&[0, 0xc0, 0x1c, 0, 0, 0x80, 0, 0, 0]).bytes(&[0x5a; 512]);
    before.u32(9216).u32(18432).bytes(&[2, 1, 18, 0xd0, 2, 0, 0x60, 0, 0]).u8(num_floppies)
}

fn drive() -> Wire {
    wire().u8(1).u8(79).u8(18)
}

#[test]
fn floppy_disks_with_everything() {
    let first = drive()
        .subsection("fdrive/media_changed", &wire().u8(0))
        .subsection("fdrive/media_rate", &wire().u8(3))
        .subsection("fdrive/perpendicular", &wire().u8(1));
    floppy_registers(2)
        .bytes(&first.0)
        .bytes(&drive().subsection("fdrive/media_rate", &wire().u8(0)).0)
        .subsection("fdc/reset_sensei", &wire().u32(4))
        .subsection("fdc/result_timer", &wire().u64(20_000_000))
        .subsection("fdc/phase", &wire().u8(3))
        .is_identical("fdc", 2);
    // A controller that does not check the rate has none to send.
    floppy_registers(2).bytes(&drive().0).bytes(&drive().0).is_identical("fdc", 2);
}

#[test]
fn other_numbers_of_drives_and_unknown_phases_are_refused() {
    let error = floppy_registers(1).bytes(&drive().0).is_refused("fdc", 2);
    assert!(error.contains("num_floppies"), "{error}");
    let phase = floppy_registers(2)
        .bytes(&[0; 6])
        .subsection("fdc/phase", &wire().u8(9))
        .is_refused("fdc", 2);
    assert!(phase.contains("fdc/phase"), "{phase}");
}

#[test]
fn clock_that_counts_instructions() {
    let clocks = || wire().u64(1).zeros(8).u64(2);
    let counted = |rest: &Wire| wire().u64(3).u64(4).bytes(&rest.0);
    let warp = wire().subsection("timer/icount/warp_timer", &wire().u64(5).u64(u64::MAX));
    let adjusting = warp
        .clone()
        .subsection("timer/icount/timers", &wire().u64(6).u64(7))
        .subsection_of("timer/icount/shift", 2, &wire().u16(3).u64(8));
    for subsections in [wire(), warp, adjusting] {
        clocks().subsection("timer/icount", &counted(&subsections)).is_identical("timer", 2);
    }
    wire().u64(1).zeros(8).is_identical("timer", 1);
}

#[test]
fn processors() {
    let common = || wire().u32(0).u32(2);
    common()
        .subsection("cpu_common/exception_index", &wire().u32(65536))
        .subsection("cpu_common/crash_occurred", &wire().u8(1))
        .is_identical("cpu_common", 1);
    let local = |shift| {
        let registers = wire().u32(0xfee0_0900).bytes(&[1, 1, 0]).u32(0xff).bytes(&[0, 15]);
        registers.zeros(132).u32(11).u32(shift).u32(1000).zeros(24)
    };
    local(7).subsection("apic_sipi", &wire().u32(0x9f).u32(1)).is_identical("apic", 3);
    let error = local(32).is_refused("apic", 3);
    assert!(error.contains("count_shift is 32"), "{error}");
}

#[test]
fn old_versions_of_firmware_configuration_and_eeprom() {
    wire().u16(0x19).u16(40).is_identical("fw_cfg", 1);
    let eeprom = || wire().bytes(&[0, 63, 2, 1, 0, 0, 1, 6]);
    eeprom().u8(64).u16(9).bytes(&[0xa5; 128]).is_identical("0000:00:04.0/eeprom", 20_061_112);
    eeprom().u16(64).u16(9).bytes(&[0xa5; 128]).is_identical("eeprom", 20_061_113);
    let error = eeprom().u8(16).u16(9).bytes(&[0xa5; 32]).is_refused("eeprom", 20_061_112);
    assert!(error.contains("expected an EEPROM of 64 words, found 16"), "{error}");
}

#[test]
fn buses_have_the_lines_of_their_bridge() {
    for lines in [0, 4, 5, 8, 32, 64, 128] {
        wire().u32(lines).zeros(4 * lines as usize).is_identical("PCIBUS", 1);
    }
    for lines in [3, u32::MAX, 1 << 30] {
        let error = wire().u32(lines).zeros(16).is_refused("0000:00:02.0/PCIBUS", 1);
        assert!(error.contains("nirq"), "{error}");
    }
}

#[test]
fn run_states() {
    let state = |len, text: &[u8]| wire().u32(len).bytes(text).zeros(100 - text.len());
    state(11, b"postmigrate").is_identical("globalstate", 1);
    state(8, b"running\0garbage").is_identical("globalstate", 1);
    for (len, text, message) in
        [(8, "runing", "unknown run state `runing`"), (101, "paused", "100")]
    {
        let error = state(len, text.as_bytes()).is_refused("globalstate", 1);
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn values_that_index_or_shift_are_checked() {
    let mouse = wire().u32(1024).zeros(4096).u16(1025).u16(0).u8(1).is_refused("vmmouse", 0);
    assert!(mouse.contains("1025 words in a queue of 1024"), "{mouse}");
    let dma = wire().bytes(&[0; 3]).u32(2).zeros(68).is_refused("dma", 1);
    assert!(dma.contains("dshift is 2"), "{dma}");
    let pic = wire().zeros(9).u8(4).zeros(6).is_refused("i8259", 1);
    assert!(pic.contains("init_state is 4"), "{pic}");
    let patcher = wire().zeros(124).u32(3).zeros(16).is_refused("kvm-tpr-opt", 1);
    assert!(patcher.contains("state"), "{patcher}");
}
