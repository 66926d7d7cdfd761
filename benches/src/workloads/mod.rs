//! The devices that are saved and loaded, with data that is the same in every run.

mod data;

pub mod cpu;
pub mod memory;
pub mod nic;
pub mod queues;
pub mod uart;

pub use cpu::{Cpu, Cpus, FpReg, Segment};
pub use data::{Data, Sample};
pub use memory::{Registers, SharedVga, Vga};
pub use nic::{Nic, TxProps};
pub use queues::{Desc, Queue, Queues};
pub use uart::{Timeout, Uart};

/// A device to save, and one of the same shape with other data to load into. Boxed, since some are
/// large.
#[derive(Clone, Debug)]
pub struct Case<T> {
    /// What is saved.
    pub source: Box<T>,
    /// What is loaded into: every value that a loader forgets is wrong.
    pub stale: Box<T>,
}

impl<T> Case<T> {
    pub(crate) fn new(device: fn(&mut Data) -> T) -> Self {
        let boxed = |seed| Box::new(device(&mut Data::new(seed)));
        Self { source: boxed(1), stale: boxed(2) }
    }

    /// The same case in other structs.
    #[must_use]
    pub fn map<U>(&self, twin: impl Fn(&T) -> U) -> Case<U> {
        Case { source: Box::new(twin(&self.source)), stale: Box::new(twin(&self.stale)) }
    }
}

/// One of the five devices, or groups of devices.
#[derive(Clone, Debug)]
pub enum Workload {
    /// (a), see [`uart`].
    Uart(Case<Uart>),
    /// (b), see [`nic`].
    Nic(Case<Nic>),
    /// (c), see [`cpu`].
    Cpus(Case<Cpus>),
    /// (d), see [`queues`].
    Queues(Case<Queues>),
    /// (e), see [`memory`].
    Vga(Case<Vga>),
}

impl Workload {
    /// The letters of all workloads.
    pub const LETTERS: [char; 5] = ['a', 'b', 'c', 'd', 'e'];

    /// The workload of that letter, if there is one.
    #[must_use]
    pub fn new(letter: char) -> Option<Self> {
        Some(match letter {
            'a' => Self::Uart(Case::new(uart::device)),
            'b' => Self::Nic(Case::new(nic::device)),
            'c' => Self::Cpus(Case::new(cpu::device)),
            'd' => Self::Queues(Case::new(queues::device)),
            'e' => Self::Vga(Case::new(memory::device)),
            _ => return None,
        })
    }

    /// Its letter.
    #[must_use]
    pub fn letter(&self) -> char {
        match self {
            Self::Uart(_) => 'a',
            Self::Nic(_) => 'b',
            Self::Cpus(_) => 'c',
            Self::Queues(_) => 'd',
            Self::Vga(_) => 'e',
        }
    }

    /// What it is, in a few words.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::Uart(_) => "UART, 23 fields",
            Self::Nic(_) => "network card, 128 KiB of registers",
            Self::Cpus(_) => "256 CPUs",
            Self::Queues(_) => "64 queues of 8 descriptors",
            Self::Vga(_) => "graphics card, 16 MiB of memory",
        }
    }

    /// Its size in QEMU's format.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Uart(_) => uart::SIZE,
            Self::Nic(_) => nic::SIZE,
            Self::Cpus(_) => cpu::SIZE,
            Self::Queues(_) => queues::SIZE,
            Self::Vga(_) => memory::SIZE,
        }
    }
}
