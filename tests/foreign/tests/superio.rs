//! The serial port and the clock of vm-superio, whose keyboard controller has no state.

use std::io;

use vm_superio::{RtcState, Serial as Live, SerialState, Trigger};
use vmstate_runtime::VmState;
use vmstate_tests::{Wire, load, try_save};

// port: vm-superio

#[derive(VmState)]
#[vmstate(remote = "vm_superio::SerialState")]
struct Serial {
    baud_divisor_low: u8,
    baud_divisor_high: u8,
    interrupt_enable: u8,
    interrupt_identification: u8,
    line_control: u8,
    line_status: u8,
    modem_control: u8,
    modem_status: u8,
    scratch: u8,
    #[vmstate(prefix = u32, max = 64)]
    in_buffer: Vec<u8>,
}

#[derive(VmState)]
#[vmstate(remote = "vm_superio::RtcState")]
struct Rtc {
    lr: u32,
    offset: i64,
    mr: u32,
    imsc: u32,
    ris: u32,
}

#[derive(VmState, Debug)]
struct Legacy {
    #[vmstate(as = Serial)]
    serial: SerialState,
    #[vmstate(as = Rtc)]
    rtc: RtcState,
}

// end of port

/// Nobody is told.
#[derive(Debug)]
struct NoTrigger;

impl Trigger for NoTrigger {
    type E = io::Error;

    fn trigger(&self) -> io::Result<()> {
        Ok(())
    }
}

fn legacy(n: u8, in_buffer: &[u8]) -> Legacy {
    let m = u32::from(n);
    Legacy {
        serial: SerialState {
            baud_divisor_low: n,
            baud_divisor_high: n + 1,
            interrupt_enable: n + 2,
            interrupt_identification: n + 3,
            line_control: n + 4,
            line_status: n + 5,
            modem_control: n + 6,
            modem_status: n + 7,
            scratch: n + 8,
            in_buffer: in_buffer.to_vec(),
        },
        rtc: RtcState { lr: m, offset: -1, mr: m + 1, imsc: m + 2, ris: m + 3 },
    }
}

#[test]
fn bytes_round_trip_and_cuts() {
    let mut wire = Wire::of("legacy");
    let registers = [
        "baud_divisor_low",
        "baud_divisor_high",
        "interrupt_enable",
        "interrupt_identification",
        "line_control",
        "line_status",
        "modem_control",
        "modem_status",
        "scratch",
    ];
    for (register, value) in registers.into_iter().zip(0x10..) {
        wire = wire.value(&format!("serial.{register}"), &format!("{value:02x}"));
    }
    let wire = wire
        .value("serial.in_buffer", "00000003")
        .each("serial.in_buffer", 1, "616263")
        .value("rtc.lr", "00000010")
        .value("rtc.offset", "ffffffffffffffff")
        .value("rtc.mr", "00000011")
        .value("rtc.imsc", "00000012")
        .value("rtc.ris", "00000013");
    assert_eq!(wire.bytes().len(), 9 + 4 + 3 + 24);
    wire.is(&legacy(0x10, b"abc"), || legacy(0, b"x"));
}

#[test]
fn more_than_the_fifo_holds() {
    let mut bytes = vmstate_tests::save(&legacy(0, b""));
    bytes[12] = 65;
    let e = load(|| legacy(0, b""), &bytes, 1).error();
    assert_eq!(e.path().to_string(), "legacy/serial.in_buffer");
    let e = try_save(&legacy(0, &[0; 65])).unwrap_err();
    assert_eq!(e.path().to_string(), "legacy/serial.in_buffer");
}

/// From one live port to another.
#[test]
fn a_live_serial_port() {
    let mut source = Live::new(NoTrigger, Vec::new());
    source.write(3, 0x1b).unwrap();
    source.enqueue_raw_bytes(b"hi").unwrap();
    let saved = Legacy { serial: source.state(), ..legacy(0, b"") };
    let mut loaded = legacy(0, b"");
    loaded.load(&mut vmstate_runtime::Decoder::new(&vmstate_tests::save(&saved)), 1).unwrap();
    let events = vm_superio::serial::NoEvents;
    let destination = Live::from_state(&loaded.serial, NoTrigger, events, Vec::new()).unwrap();
    assert_eq!(destination.state(), source.state());
}
