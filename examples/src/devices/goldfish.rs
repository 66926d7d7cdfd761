//! Devices of the Goldfish platform, on virtual boards of several processors. The example for a FIFO
//! that is nested with its own size.

use vmstate_runtime::VmState;

use super::fifo8::Fifo8;

/// The interrupt controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "goldfish_pic")]
pub struct GoldfishPic {
    /// Interrupts requested.
    pub pending: u32,
    /// Interrupts enabled.
    pub enabled: u32,
}

/// The console.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "goldfish_tty")]
pub struct GoldfishTty {
    /// Bytes of the next transfer,
    pub data_len: u32,
    /// and where in memory.
    pub data_ptr: u64,
    /// Whether the interrupt is enabled.
    pub int_enabled: bool,
    /// Bytes received.
    pub rx_fifo: Fifo8<128>,
}
