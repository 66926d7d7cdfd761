//! The parallel port of the PC. The example for `rename` with names that are C expressions: what
//! stands in the stream's description is the path inside QEMU's struct.

use vmstate_runtime::VmState;

/// The port and its registers.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "parallel_isa")]
pub struct ParallelIsa {
    /// Data, as written.
    #[vmstate(rename = "state.dataw")]
    pub data_written: u8,
    /// Data, as read.
    #[vmstate(rename = "state.datar")]
    pub data_read: u8,
    /// Lines from the printer.
    #[vmstate(rename = "state.status")]
    pub status: u8,
    /// Lines to the printer.
    #[vmstate(rename = "state.control")]
    pub control: u8,
    /// Whether the interrupt is pending.
    #[vmstate(rename = "state.irq_pending")]
    pub irq_pending: i32,
    /// Whether a transfer in EPP mode timed out.
    #[vmstate(rename = "state.epp_timeout")]
    pub epp_timeout: i32,
}
