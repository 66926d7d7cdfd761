//! A timer that this VMM has of its own: an interrupt every so many milliseconds.
//!
//! | port | read | written |
//! |---|---|---|
//! | 0x500 | the period | the period in milliseconds; 0 stops it |
//! | 0x504 | `TMER` | |
//! | 0x508 | since release 2.0: how many interrupts it has sent | |

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use vmm_sys_util::eventfd::EventFd;

use crate::vm::lock;

const SIGNATURE: u32 = u32::from_le_bytes(*b"TMER");

/// What it counts with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Registers {
    /// Milliseconds from one interrupt to the next; 0 if there are none.
    pub(crate) period: u32,
    /// Interrupts sent.
    pub(crate) count: u32,
    /// Until the next one. Of a timer that runs it is `due` that counts.
    pub(crate) left: Duration,
}

#[derive(Default)]
struct State {
    registers: Registers,
    is_running: bool,
    /// When the next interrupt is due.
    due: Option<Instant>,
}

/// The timer, whose thread sleeps until an interrupt is due.
pub struct Timer {
    state: Mutex<State>,
    changed: Condvar,
    line: EventFd,
}

impl Timer {
    pub(crate) fn new(line: EventFd) -> Arc<Self> {
        let timer = Arc::new(Self { state: Mutex::default(), changed: Condvar::new(), line });
        let ticking = timer.clone();
        thread::spawn(move || ticking.tick());
        timer
    }

    pub(crate) fn read(&self, register: u16) -> u32 {
        let registers = lock(&self.state).registers;
        match register {
            0 => registers.period,
            4 => SIGNATURE,
            8 => registers.count,
            _ => u32::MAX,
        }
    }

    pub(crate) fn write(&self, register: u16, value: u32) {
        if register == 0 {
            let mut state = lock(&self.state);
            state.registers.period = value;
            state.registers.left = Duration::from_millis(value.into());
            state.arm();
            self.changed.notify_all();
        }
    }

    /// Its registers, of a timer that stands still.
    pub(crate) fn registers(&self) -> Registers {
        lock(&self.state).registers
    }

    pub(crate) fn set_registers(&self, period: u32, count: u32, left: Duration) {
        lock(&self.state).registers = Registers { period, count, left };
    }

    pub(crate) fn stop(&self) {
        let mut state = lock(&self.state);
        if let Some(due) = state.due.take() {
            state.registers.left = due.saturating_duration_since(Instant::now());
        }
        state.is_running = false;
    }

    pub(crate) fn start(&self) {
        let mut state = lock(&self.state);
        state.is_running = true;
        state.arm();
        self.changed.notify_all();
    }

    fn tick(&self) {
        let mut state = lock(&self.state);
        loop {
            let left = state.due.map(|due| due.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                state.registers.count = state.registers.count.wrapping_add(1);
                state.registers.left = Duration::from_millis(state.registers.period.into());
                state.arm();
                if let Err(e) = self.line.write(1) {
                    eprintln!("vmm: timer: {e}");
                }
                continue;
            }
            let left = left.unwrap_or(Duration::from_secs(3600));
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl State {
    fn arm(&mut self) {
        let runs = self.is_running && self.registers.period > 0;
        self.due = runs.then(|| Instant::now() + self.registers.left);
    }
}

#[cfg(test)]
mod tests;
