//! The serial port: vm-superio's, and a register that it does not have.

use std::io::{self, Write};
use std::sync::Mutex;

use vm_superio::serial::NoEvents;
use vm_superio::{Serial, SerialState, Trigger};
use vmm_sys_util::eventfd::EventFd;

use crate::vm::lock;

/// The register that turns FIFOs on. vm-superio always has them and does not keep it; QEMU sends it.
const FCR: u8 = 2;
/// What a 16550 can hold. More is not taken from the host, since no peer could take it over.
const FIFO: usize = 16;

/// An interrupt line, raised and lowered at once.
pub(crate) struct Line(pub(crate) EventFd);

impl Trigger for Line {
    type E = io::Error;

    fn trigger(&self) -> io::Result<()> {
        self.0.write(1)
    }
}

/// The output that a serial port has for as long as it lives, whatever state it gets.
type Output = Box<dyn Write + Send>;
type Live = Serial<Line, NoEvents, Output>;

struct State {
    live: Live,
    fcr: u8,
    /// Nothing is taken from the host while the guest stands still: its state may be on the way already.
    is_running: bool,
}

/// A serial port, shared by the vCPU and whoever types.
pub struct Uart(Mutex<State>);

impl Uart {
    /// As after reset.
    pub(crate) fn new(line: EventFd, output: Output) -> Self {
        let state = State { live: Serial::new(Line(line), output), fcr: 0, is_running: false };
        Self(Mutex::new(state))
    }

    /// Types; how many bytes there was room for.
    pub fn enter(&self, bytes: &[u8]) -> usize {
        let State { live, fcr, is_running } = &mut *lock(&self.0);
        let capacity = match (*is_running, *fcr & 1) {
            (false, _) => 0,
            (true, 0) => 1,
            (true, _) => FIFO,
        };
        let room = capacity.saturating_sub(live.state().in_buffer.len()).min(bytes.len());
        live.enqueue_raw_bytes(&bytes[..room]).unwrap_or(0)
    }

    /// Prints, as the guest does.
    pub(crate) fn print(&self, bytes: &[u8]) {
        let _ = lock(&self.0).live.writer_mut().write_all(bytes);
    }

    pub(crate) fn write(&self, register: u8, value: u8) {
        let State { live, fcr, .. } = &mut *lock(&self.0);
        if register == FCR {
            *fcr = value & 0xc9;
        } else if let Err(e) = live.write(register, value) {
            eprintln!("vmm: serial port: {e:?}");
        }
    }

    pub(crate) fn read(&self, register: u8) -> u8 {
        lock(&self.0).live.read(register)
    }

    pub(crate) fn stop(&self) {
        lock(&self.0).is_running = false;
    }

    pub(crate) fn start(&self) {
        lock(&self.0).is_running = true;
    }

    /// The registers, what was typed and not read, and `FCR`.
    pub(crate) fn state(&self) -> (SerialState, u8) {
        let state = lock(&self.0);
        (state.live.state(), state.fcr)
    }

    /// Takes a state over. An interrupt that its registers call for is raised once more: one too many does no harm.
    pub(crate) fn set_state(&self, state: &SerialState, fcr: u8) -> Result<(), String> {
        let uart = &mut *lock(&self.0);
        let line = uart.live.interrupt_evt().0.try_clone().map_err(|e| e.to_string())?;
        let output: Output = std::mem::replace(uart.live.writer_mut(), Box::new(io::sink()));
        uart.live = Serial::from_state(state, Line(line), NoEvents, output)
            .map_err(|e| format!("{e:?}"))?;
        uart.fcr = fcr;
        Ok(())
    }
}
