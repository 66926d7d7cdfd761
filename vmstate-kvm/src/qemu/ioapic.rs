//! The I/O interrupt controller.

use vmstate_runtime::{Unused, VmState};

const PINS: usize = 24;

/// The controller: 24 inputs, each with an entry that says where its interrupt goes. QEMU's `vmstate_ioapic_common`, section `ioapic`, versions 1 to 3;
/// 206 bytes.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "ioapic", version = 3, minimum_version = 1, pre_load = "set_defaults")]
pub struct IoApic {
    /// Its address on the bus of the interrupt controllers.
    pub id: u8,
    /// Which register the window accesses.
    pub ioregsel: u8,
    #[vmstate(rename = "unused", since = 2)]
    was_base_address: Unused<8>,
    /// Interrupts requested.
    #[vmstate(since = 2)]
    pub irr: u32,
    /// The redirection table.
    pub ioredtbl: [u64; PINS],
}

impl Default for IoApic {
    /// After reset: all inputs are masked.
    fn default() -> Self {
        Self { id: 0, ioregsel: 0, was_base_address: Unused, irr: 0, ioredtbl: [1 << 16; PINS] }
    }
}

impl IoApic {
    /// What version 1 means.
    fn set_defaults(&mut self) {
        self.irr = 0;
    }
}
