//! The serial port, the clock and the keyboard controller of vm-superio.

use vm_superio::{RtcState, SerialState};
use vmstate_runtime::VmState;
use vmstate_tests::Wire;

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
