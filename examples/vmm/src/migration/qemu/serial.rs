//! vm-superio's serial port to and from QEMU's section `serial`.

use vm_superio::SerialState;
use vmstate_examples::devices::Serial;

use crate::devices::Uart;

const FIFO_ENABLED: u8 = 1;
const DATA_READY: u8 = 1;
const RECEIVED: u8 = 1;
const IDLE: u8 = 0x60;
/// No interrupt, received data; FIFOs are on.
const IIR: [u8; 2] = [0x01, 0x04];
const IIR_FIFOS: u8 = 0xc0;

pub(super) fn to_qemu(uart: &Uart, serial: &mut Serial) {
    let (from, fcr) = uart.state();
    serial.divider = u16::from_le_bytes([from.baud_divisor_low, from.baud_divisor_high]);
    serial.ier = from.interrupt_enable;
    serial.lcr = from.line_control;
    serial.mcr = from.modem_control;
    serial.msr = from.modem_status;
    serial.scr = from.scratch;
    serial.fcr = fcr;
    serial.lsr = from.line_status;
    let (has_fifos, has_data) = (fcr & FIFO_ENABLED != 0, !from.in_buffer.is_empty());
    serial.iir = IIR[usize::from(has_data && from.interrupt_enable & RECEIVED != 0)];
    serial.iir |= if has_fifos { IIR_FIFOS } else { 0 };
    serial.recv_fifo = vmstate_examples::devices::Fifo8::default();
    serial.thr_ipending = 0;
    for byte in &from.in_buffer {
        serial.rbr = *byte;
        if has_fifos {
            // No more is taken from the host than a FIFO has room for.
            let _ = serial.recv_fifo.push(*byte);
        }
    }
}

pub(super) fn from_qemu(serial: &Serial, uart: &Uart) -> Result<(), String> {
    let mut in_buffer = Vec::new();
    let mut received = serial.recv_fifo.clone();
    if serial.fcr & FIFO_ENABLED != 0 {
        in_buffer.extend(std::iter::from_fn(|| received.pop()));
    } else if serial.lsr & DATA_READY != 0 {
        in_buffer.push(serial.rbr);
    }
    let [baud_divisor_low, baud_divisor_high] = serial.divider.to_le_bytes();
    let has_data = !in_buffer.is_empty();
    let state = SerialState {
        baud_divisor_low,
        baud_divisor_high,
        interrupt_enable: serial.ier,
        interrupt_identification: IIR[usize::from(has_data && serial.ier & RECEIVED != 0)],
        line_control: serial.lcr,
        line_status: IDLE | u8::from(has_data),
        modem_control: serial.mcr,
        modem_status: serial.msr,
        scratch: serial.scr,
        in_buffer,
    };
    uart.set_state(&state, serial.fcr)?;
    // What the guest has sent and QEMU could not get rid of.
    if serial.tsr_retry > 0 {
        let mut unsent = serial.xmit_fifo.clone();
        let bytes: Vec<u8> =
            [serial.tsr].into_iter().chain(std::iter::from_fn(|| unsent.pop())).collect();
        uart.print(&bytes);
    }
    Ok(())
}
