//! A machine from end to end: names, order, lifecycle, loads that touch nothing, policies, seals.

mod lifecycle;
mod names;
mod policies;
mod refused;
#[cfg(feature = "seal")]
mod seal;

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use vmstate_machine::{
    Decision, DeviceId, LoadOptions, LocalMachine, Machine, MachineError, MachineTypes, Migratable,
    MissingSection, Order, OtherVersion, Override, Phase, Policy, Profile, SaveOptions, SectionId,
    Status, StreamErrorKind, machine_types,
};
#[cfg(feature = "seal")]
use vmstate_machine::{SealError, SealPolicy, UnknownSection, UnknownSubsection};
use vmstate_runtime::schema::Priority;
use vmstate_runtime::{BoxError, Encoder, Segments, VmState};

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(unreleased, version = 2, minimum_version = 1, subsection(clock, property = "clock"))]
struct Uart {
    lcr: u8,
    #[vmstate(since = 2, absent = 0)]
    fifo: u16,
    #[vmstate(subsection = "clock", absent = 0)]
    rate: u32,
    #[vmstate(property = "clock", default = true)]
    clock: bool,
}

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(unreleased, priority = Priority::GICV3)]
struct Gic {
    enabled: u32,
}

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(unreleased, early_setup)]
struct Layout {
    slots: u8,
}

const MACHINES: MachineTypes = machine_types! {
    #![unreleased]
    "demo-2.0" => {},
    "demo-1.0" => { "uart.clock" = false },
};

type Shared<T> = Arc<Mutex<T>>;

fn shared<T>(device: T) -> Shared<T> {
    Arc::new(Mutex::new(device))
}

/// A machine of three devices, one of them before memory, one with a priority.
struct Board {
    machine: Machine,
    uart: Shared<Uart>,
    gic: Shared<Gic>,
    layout: Shared<Layout>,
}

fn board(machine_type: &str) -> Board {
    let uart = shared(Uart::default());
    let (gic, layout) = (shared(Gic::default()), shared(Layout::default()));
    let mut machine = Machine::new(MACHINES.find(machine_type).unwrap());
    machine.add("uart", uart.clone()).unwrap();
    machine.add("gic", gic.clone()).unwrap();
    machine.add("layout", layout.clone()).unwrap();
    Board { machine, uart, gic, layout }
}

fn filled(machine_type: &str) -> Board {
    let board = board(machine_type);
    {
        let mut uart = board.uart.lock().unwrap();
        (uart.lcr, uart.fifo, uart.rate) = (3, 0x1234, 48_000_000);
    }
    board.gic.lock().unwrap().enabled = 0x55;
    board.layout.lock().unwrap().slots = 9;
    board
}

impl Board {
    fn state(&self) -> (Uart, Gic, Layout) {
        let Self { uart, gic, layout, .. } = self;
        let uart = uart.lock().unwrap().clone();
        (uart, gic.lock().unwrap().clone(), layout.lock().unwrap().clone())
    }

    fn stream(&mut self) -> Vec<u8> {
        let mut stream = Vec::new();
        self.machine.save(&mut stream).unwrap();
        stream
    }

    /// The load fails, and nothing has changed.
    #[track_caller]
    fn refuses(&mut self, stream: &[u8], options: LoadOptions<'_>) -> MachineError {
        let before = self.state();
        let error = self.machine.load_with(stream, options).unwrap_err();
        assert_eq!(self.state(), before, "{error}");
        assert_eq!(*self.machine.status(), Status::Paused);
        error
    }
}

fn find(stream: &[u8], bytes: &[u8]) -> usize {
    stream.windows(bytes.len()).position(|window| window == bytes).unwrap()
}

fn policy(policy: Policy) -> LoadOptions<'static> {
    LoadOptions::new().policy(policy)
}

/// The FULL sections of a stream without memory.
fn sections(stream: &[u8], names: &[&str]) -> (Vec<u8>, Vec<Vec<u8>>, Vec<u8>) {
    let starts: Vec<_> = names
        .iter()
        .map(|name| find(stream, &[&[name.len() as u8], name.as_bytes()].concat()) - 5)
        .collect();
    let end = starts.last().unwrap()
        + stream[*starts.last().unwrap()..].iter().rposition(|_| true).unwrap()
        + 1;
    let last = *starts.last().unwrap();
    let id = &stream[last + 1..last + 5];
    let footer = find(&stream[last..], &[&[0x7e], id].concat()) + last + 5;
    assert!(footer <= end);
    let mut bounds = starts.clone();
    bounds.push(footer);
    let parts = bounds.windows(2).map(|pair| stream[pair[0]..pair[1]].to_vec()).collect();
    (stream[..starts[0]].to_vec(), parts, stream[footer..].to_vec())
}

#[cfg(feature = "seal")]
fn sealed(board: &mut Board) -> Vec<u8> {
    let mut stream = Vec::new();
    board.machine.save_with(&mut stream, SaveOptions::new().sealed("2.0")).unwrap();
    stream
}
