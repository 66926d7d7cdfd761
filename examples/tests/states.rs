//! States that none of the streams has, written by hand byte for byte.

mod common;

use common::wire::{Wire, wire};
use vmstate_examples::devices::Hpet;
use vmstate_examples::devices::cards::PciIde;
use vmstate_examples::roundtrip::Outcome;
use vmstate_runtime::{Decoder, Encoder, VmState};

/// The registers of a UART that raises an interrupt when it can send.
fn uart(iir: u8) -> Wire {
    wire().u16(1).u8(0x55).u8(0x02).u8(iir).u8(3).u8(8).u8(0x60).u8(0xb0).u8(0x77).u8(0xc1)
}

fn fifo(head: u32, num: u32) -> Wire {
    wire().bytes(b"0123456789abcdef").u32(head).u32(num)
}

fn uart_with_everything() -> Wire {
    uart(0xc1)
        .subsection("serial/thr_ipending", &wire().u32(1))
        .subsection("serial/tsr", &wire().u32(3).u8(0x41).u8(0x42))
        .subsection("serial/recv_fifo", &fifo(15, 16))
        .subsection("serial/xmit_fifo", &fifo(0, 16))
        .subsection("serial/fifo_timeout_timer", &wire().u64(12_345_678))
        .subsection("serial/timeout_ipending", &wire().u32(1))
        .subsection("serial/poll", &wire().u32(1).u64(u64::MAX))
}

#[test]
fn a_uart_with_every_subsection() {
    uart_with_everything().is_identical("serial", 3);
}

#[test]
fn a_uart_with_each_subsection_alone() {
    uart(0xc1).is_identical("serial", 3);
    uart(0xc1).subsection("serial/thr_ipending", &wire().u32(1)).is_identical("serial", 3);
    // The interrupt is identified, and yet no longer pending.
    uart(0xc2).is_identical("serial", 3);
    uart(0xc2).subsection("serial/thr_ipending", &wire().u32(0)).is_identical("serial", 3);
    uart(0xc1).subsection("serial/tsr", &wire().u32(1).u8(0).u8(9)).is_identical("serial", 3);
    uart(0xc1).subsection("serial/recv_fifo", &fifo(3, 1)).is_identical("serial", 3);
    uart(0xc1).subsection("serial/xmit_fifo", &fifo(3, 1)).is_identical("serial", 3);
    uart(0xc1).subsection("serial/fifo_timeout_timer", &wire().u64(0)).is_identical("serial", 3);
    uart(0xc1).subsection("serial/timeout_ipending", &wire().u32(1)).is_identical("serial", 3);
    uart(0xc1).subsection("serial/poll", &wire().u32(0).u64(77)).is_identical("serial", 3);
}

#[test]
fn a_fifo_that_cannot_be_is_refused() {
    for (head, num) in [(16, 1), (0, 17), (u32::MAX, 1), (1, u32::MAX)] {
        let error =
            uart(0xc1).subsection("serial/recv_fifo", &fifo(head, num)).is_refused("serial", 3);
        assert!(error.starts_with("serial[0]/state/"), "{error}");
        assert!(error.contains("/recv_fifo/recv_fifo at"), "{error}");
        assert!(error.contains("a FIFO of 16 bytes"), "{error}");
    }
}

fn pci_device(irq_level: u32) -> Wire {
    wire().u32(2).bytes(&[0x86; 256]).u32(irq_level).zeros(12)
}

#[test]
fn a_uart_on_pci_with_every_subsection() {
    pci_device(1).bytes(&uart_with_everything().0).is_identical("0000:00:04.0/pci-serial", 1);
    let error = pci_device(2).bytes(&uart(1).0).is_refused("0000:00:04.0/pci-serial", 1);
    assert!(
        error.starts_with("pci-serial[0000:00:04.0]/dev.irq_state at stream offset"),
        "{error}"
    );
}

fn hpet_timers(num: u8) -> Wire {
    (0..num).fold(wire(), |wire, tn| {
        let expires = if tn % 2 == 0 { u64::MAX } else { u64::from(tn) };
        wire.u8(tn).u64(0x34).u64(7).u64(8).u64(9).u8(tn % 2).u64(expires)
    })
}

fn hpet(config: u64, num_timers: u8) -> Wire {
    wire().u64(config).u64(2).u64(1000).u8(num_timers).bytes(&hpet_timers(num_timers).0)
}

#[test]
fn every_number_of_hpet_timers() {
    for num_timers in 3..=32 {
        hpet(0, num_timers).is_identical("hpet", 2);
    }
    for num_timers in [0, 1, 2, 33, 255] {
        let error = hpet(0, num_timers).is_refused("hpet", 2);
        assert!(error.starts_with("hpet[0]/num_timers at stream offset"), "{error}");
    }
}

#[test]
fn every_set_of_hpet_subsections() {
    let level = || wire().u8(1);
    let offset = || wire().u64(u64::MAX - 5);
    for config in 0..4 {
        hpet(config, 3).is_identical("hpet", 2);
        hpet(config, 3).subsection("hpet/rtc_irq_level", &level()).is_identical("hpet", 2);
    }
    for config in [1, 3] {
        let state = hpet(config, 32).subsection("hpet/rtc_irq_level", &level());
        state.subsection("hpet/offset", &offset()).is_identical("hpet", 2);
        hpet(config, 3).subsection("hpet/offset", &offset()).is_identical("hpet", 2);
    }
}

#[test]
fn hpet_version_1_has_three_timers() {
    let state = wire().u64(1).u64(2).u64(1000).bytes(&hpet_timers(3).0);
    state.is_identical("hpet", 1);
    assert!(state.is_refused("hpet", 2).contains("hpet[0]/"));
}

#[test]
fn a_new_hpet_sends_the_offset_if_its_property_says_so() {
    let size = |hpet: &Hpet| {
        let mut saved = Vec::new();
        hpet.save(&mut Encoder::new(&mut saved)).expect("a save");
        saved.len()
    };
    let mut hpet = Hpet::new(4);
    assert_eq!(size(&hpet), 25 + 4 * 42);
    hpet.config = 1;
    assert_eq!(size(&hpet), 25 + 4 * 42 + 25);
    hpet.hpet_offset_saved = false;
    assert_eq!(size(&hpet), 25 + 4 * 42);
}

/// The machine type decides, and not what came.
#[test]
fn an_hpet_sends_its_offset_once_it_runs_if_its_property_says_so()
-> Result<(), Box<dyn std::error::Error>> {
    for (config, saves_offset) in [(0, true), (1, true), (0, false), (1, false)] {
        let mut device = Hpet { hpet_offset_saved: saves_offset, ..Hpet::default() };
        device.load(&mut Decoder::new(&hpet(config, 3).0), 2)?;
        device.config = 1;
        let mut saved = Vec::new();
        device.save(&mut Encoder::new(&mut saved))?;
        let sends = saved.len() > hpet(config, 3).0.len();
        assert_eq!(sends, saves_offset, "config {config}");
    }
    Ok(())
}

fn pit_channel() -> Wire {
    wire().u32(0x10000).u16(7).bytes(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).u64(11)
}

fn pit_channels() -> Wire {
    (1..=3).fold(wire(), |wire, next| wire.bytes(&pit_channel().0).u64(next))
}

#[test]
fn every_version_of_the_pit() {
    wire().u32(1).bytes(&pit_channels().0).u64(1).is_identical("i8254", 3);
    pit_channels().u64(1).is_identical("i8254", 2);
    let channel = || pit_channel().0;
    let version_1 = wire().bytes(&channel()).u64(5).bytes(&channel()).bytes(&channel());
    version_1.is_identical("i8254", 1);
    assert!(version_1.is_refused("i8254", 2).starts_with("i8254[0]/"));
}

fn rtc(version_id: u32) -> Wire {
    let time = wire().bytes(&[0x59; 128]).u8(0x0b).zeros(28).u64(u64::MAX).u64(5).zeros(24);
    let ticks = time.u32(3).u32(32);
    match version_id {
        1 => wire().bytes(&ticks.0[..ticks.0.len() - 8]),
        2 => ticks,
        _ => ticks.u64(1_700_000_000).u64(9).u64(u64::MAX).u64(77).u64(88),
    }
}

#[test]
fn every_version_of_the_rtc() {
    for version_id in 1..=3 {
        rtc(version_id).is_identical("mc146818rtc", version_id);
    }
    assert!(rtc(2).is_refused("mc146818rtc", 3).starts_with("mc146818rtc[0]/base_rtc at"));
    let count = wire().u16(19);
    rtc(3)
        .subsection("mc146818rtc/irq_reinject_on_ack_count", &count)
        .is_identical("mc146818rtc", 3);
}

#[test]
fn an_rtc_index_beyond_its_memory_is_refused() {
    let mut state = rtc(3);
    state.0[128] = 0x80;
    assert!(state.is_refused("mc146818rtc", 3).contains("cmos_index is 128"));
}

fn pl011(read_pos: u32, read_count: u32) -> Wire {
    (0..28).fold(wire(), Wire::u32).u32(read_pos).u32(read_count).u32(8)
}

#[test]
fn a_pl011_with_and_without_a_clock() {
    let clock = || wire().u64(0x14_d560_0005);
    pl011(15, 16).is_identical("pl011", 2);
    pl011(0, 0).subsection("pl011/clock", &clock()).is_identical("pl011", 2);
    let factor = wire().u32(3).u32(7);
    let clock = clock().subsection("clock/muldiv", &factor);
    pl011(3, 5).subsection("pl011/clock", &clock).is_identical("pl011", 2);
}

#[test]
fn a_pl011_fifo_that_cannot_be_is_refused() {
    // QEMU sends more than there is room for, after a loopback.
    pl011(0, 17).is_identical("pl011", 2);
    for (read_pos, read_count) in [(16, 0), (u32::MAX, 0), (0, u32::MAX)] {
        let error = pl011(read_pos, read_count).is_refused("pl011", 2);
        assert!(error.contains("in a FIFO of 16"), "{error}");
    }
}

#[test]
fn a_clock_without_a_divider_is_refused() {
    let clock = wire().u64(1).subsection("clock/muldiv", &wire().u32(1).u32(0));
    let error = pl011(0, 0).subsection("pl011/clock", &clock).is_refused("pl011", 2);
    assert!(error.contains("the divider of a clock is 0"), "{error}");
}

/// Up to the registers, which count up from `first`.
fn e1000(version_id: u32, first: u32) -> Wire {
    let state = pci_device(0).zeros(if version_id == 1 { 8 } else { 4 });
    let state = state.u32(2048).u32(1).u32(5).u16(6).u16(7).u16(1).u32(8);
    let state = state.u8(14).u8(24).u16(33).u8(34).u8(50).u16(0).u32(1400).u8(54).u16(1460);
    let state =
        state.u16(60).u16(1).u8(3).u8(1).u8(1).bytes(&[0xaa; 256]).bytes(&vec![0xbb; 0x10000]);
    let state = (0..96).fold(state, Wire::u16);
    (first..first + 37 + 288).fold(state, Wire::u32)
}

#[test]
fn an_e1000_with_every_set_of_subsections() {
    let mitigation = || wire().u32(1).u32(2).u32(3).u32(4).u8(1);
    let tso = || wire().u8(1).u8(2).u16(3).u8(4).u8(5).u16(6).u32(7).u8(8).u16(9).u8(0).u8(1);
    for set in 0..4 {
        let mut state = e1000(2, 100);
        if set & 1 != 0 {
            state = state.subsection("e1000/mit_state", &mitigation());
        }
        if set & 2 != 0 {
            state = state.subsection("e1000/tx_tso_state", &tso());
        }
        state.is_identical("0000:00:03.0/e1000", 2);
    }
}

#[test]
fn the_whole_register_array_outweighs_single_registers() {
    let zeros = wire().zeros(4 * 0x8000);
    let state = |first| e1000(2, first).subsection("e1000/full_mac_state", &zeros.clone());
    let outcome = state(100).outcome("0000:00:03.0/e1000", 2);
    let Outcome::Different { field, at } = outcome else { panic!("{outcome:?}") };
    assert_eq!((field.as_str(), at), ("e1000/mac_reg[CTRL]", 66_308 + 3));
}

#[test]
fn version_1_of_the_e1000_has_one_more_filler() {
    e1000(1, 100).is_identical("0000:00:03.0/e1000", 1);
    assert!(e1000(1, 100).is_refused("0000:00:03.0/e1000", 2).starts_with("e1000[0000:00:03.0]"));
}

fn saved(value: &impl VmState) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.save(&mut Encoder::new(&mut bytes)).unwrap();
    bytes
}

/// Version 0 had no cables, and versions below 3 no drives: what a minimum of 0 promises loads.
#[test]
fn a_disk_controller_of_every_version() {
    let mut sent = PciIde::default();
    (sent.bmdma[1].addr, sent.bus[0].cmd, sent.secondary[1].mult_sectors) = (0x1000, 0x20, 16);
    let mut bytes = saved(&sent.parent_obj);
    bytes.extend(sent.bmdma.iter().flat_map(saved));
    let v0 = bytes.len();
    bytes.extend(sent.bus.iter().flat_map(saved));
    let v1 = bytes.len();
    bytes.extend(sent.primary.iter().chain(&sent.secondary).flat_map(saved));
    assert_eq!(bytes, saved(&sent));
    for (version, len) in [(0, v0), (1, v1), (2, v1), (3, bytes.len())] {
        let mut came = PciIde::default();
        came.load(&mut Decoder::new(&bytes[..len]), version).unwrap();
        assert_eq!(came.bmdma, sent.bmdma, "version {version}");
        assert_eq!(came.bus == sent.bus, version > 0, "version {version}");
        assert_eq!(came.secondary == sent.secondary, version > 2, "version {version}");
        let cut = PciIde::default().load(&mut Decoder::new(&bytes[..len - 1]), version);
        assert!(cut.is_err(), "version {version}");
    }
}
