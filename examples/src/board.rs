//! The devices of the program `machine`, as users write them: some are their own state behind a lock, one has an interrupt
//! line, one a timer on the host's clock, one a backend that has to be idle.
//!
//! (`unreleased`: nobody runs them, so there are no baselines of them.)

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use vmstate_machine::{MachineTypes, Migratable, machine_types};
use vmstate_runtime::schema::{Description, Priority};
use vmstate_runtime::{BoxError, Described, VmState};

/// Release 2.0 gave the UART a clock, which 1.0 does not know.
pub const MACHINES: MachineTypes = machine_types! {
    #![unreleased]
    "demo-2.0" => {},
    "demo-1.0" => { "uart.clock" = false },
};

/// What release 1.0 had; a product reads it from its baselines: [`Release::recorded`](vmstate_machine::Release::recorded).
pub const RELEASE_1_0: [Description; 6] = [
    Cpu::DESCRIPTION,
    Gic::DESCRIPTION,
    Gpio::DESCRIPTION,
    TimerState::DESCRIPTION,
    DiskState::DESCRIPTION,
    release_1_0::Uart::DESCRIPTION,
];

/// A CPU.
#[derive(VmState, Clone, Debug, Default, PartialEq, Eq)]
#[vmstate(unreleased)]
pub struct Cpu {
    /// The program counter.
    pub pc: u64,
    /// General registers.
    pub regs: [u64; 4],
}

/// An interrupt controller: it is restored before what raises interrupts.
#[derive(VmState, Clone, Debug, Default, PartialEq, Eq)]
#[vmstate(unreleased, priority = Priority::GICV3)]
pub struct Gic {
    /// Lines that are raised.
    pub pending: u64,
}

/// Pins.
#[derive(VmState, Clone, Debug, Default, PartialEq, Eq)]
#[vmstate(unreleased)]
pub struct Gpio {
    /// Which are outputs.
    pub direction: u32,
    /// Which are high.
    pub level: u32,
}

/// A UART with an interrupt line, which the board wires.
#[derive(VmState, Clone, Debug, Default)]
#[vmstate(unreleased, subsection(clock, property = "clock"))]
pub struct Uart {
    /// Line control.
    pub lcr: u8,
    /// Bytes received.
    #[vmstate(prefix = u8, max = 16)]
    pub fifo: Vec<u8>,
    /// What the baud rate is divided from.
    #[vmstate(subsection = "clock", absent = 1_843_200)]
    pub rate: u32,
    /// Whether the clock is sent.
    #[vmstate(property, default = true)]
    pub clock: bool,
    /// To the interrupt controller.
    #[vmstate(skip = "the board wires it")]
    pub line: Arc<AtomicBool>,
}

/// The UART of release 1.0.
pub mod release_1_0 {
    use vmstate_runtime::VmState;

    /// A UART without a clock.
    #[derive(VmState, Clone, Debug, Default)]
    #[vmstate(name = "uart", unreleased)]
    pub struct Uart {
        /// Line control.
        pub lcr: u8,
        /// Bytes received.
        #[vmstate(prefix = u8, max = 16)]
        pub fifo: Vec<u8>,
    }
}

/// A timer on the host's clock, which is another one on another host: how long it has left is sent.
#[derive(Debug, Default)]
pub struct Timer {
    deadline: Mutex<Option<Instant>>,
    armed: AtomicBool,
}

/// What is sent of a [`Timer`].
#[derive(VmState, Debug, Default)]
#[vmstate(name = "timer", unreleased)]
pub struct TimerState {
    left_ns: u64,
}

impl Timer {
    /// One that fires after this time.
    #[must_use]
    pub fn after(left: Duration) -> Self {
        Self { deadline: Mutex::new(Some(Instant::now() + left)), armed: AtomicBool::new(true) }
    }

    /// How long it has left.
    pub fn left(&self) -> Result<Duration, BoxError> {
        let deadline = *self.deadline.lock().map_err(|_| "a panic left the timer half set")?;
        Ok(deadline.map_or(Duration::ZERO, |it| it.saturating_duration_since(Instant::now())))
    }
}

impl Migratable for Timer {
    type State = TimerState;

    fn snapshot(&self) -> Result<TimerState, BoxError> {
        Ok(TimerState { left_ns: self.left()?.as_nanos().try_into()? })
    }

    fn blank(&self) -> Result<TimerState, BoxError> {
        Ok(TimerState::default())
    }

    fn restore(&self, state: TimerState) -> Result<(), BoxError> {
        let mut deadline = self.deadline.lock().map_err(|_| "a panic left the timer half set")?;
        *deadline = Instant::now().checked_add(Duration::from_nanos(state.left_ns));
        Ok(())
    }

    /// It may raise a line, so it is armed when the other end of that has its state.
    fn restored(&self) -> Result<(), BoxError> {
        self.armed.store(true, Relaxed);
        Ok(())
    }
}

/// A disk, whose backend is at work while the guest runs.
#[derive(Debug, Default)]
pub struct Disk {
    /// The next sector.
    pub head: AtomicU64,
    busy: AtomicBool,
}

/// What is sent of a [`Disk`].
#[derive(VmState, Debug, Default)]
#[vmstate(name = "disk", unreleased)]
pub struct DiskState {
    head: u64,
}

impl Migratable for Disk {
    type State = DiskState;

    fn snapshot(&self) -> Result<DiskState, BoxError> {
        Ok(DiskState { head: self.head.load(Relaxed) })
    }

    fn blank(&self) -> Result<DiskState, BoxError> {
        Ok(DiskState::default())
    }

    fn restore(&self, state: DiskState) -> Result<(), BoxError> {
        self.head.store(state.head, Relaxed);
        Ok(())
    }

    /// Requests that are under way end before the state is taken.
    fn pause(&self) -> Result<(), BoxError> {
        self.busy.store(false, Relaxed);
        Ok(())
    }

    fn resume(&self) -> Result<(), BoxError> {
        self.busy.store(true, Relaxed);
        Ok(())
    }
}
