//! (a) A serial port: 21 scalars, a FIFO and a nested timer, 106 bytes in one run.

use vmstate_runtime::VmState;

use super::data::{Data, Sample, devices};

/// Its size on the wire.
pub const SIZE: usize = 106;

devices! {
    /// A UART about the size of QEMU's `serial`.
    #[derive(VmState, Clone, Debug, PartialEq)]
    pub struct Uart {
        pub divider: u16,
        pub rbr: u8,
        pub ier: u8,
        pub iir: u8,
        pub lcr: u8,
        pub mcr: u8,
        pub lsr: u8,
        pub msr: u8,
        pub scr: u8,
        pub thr_pending: bool,
        pub loopback: bool,
        pub baud: u32,
        pub clock: u32,
        pub interrupts: u32,
        pub retries: u32,
        pub poll: i32,
        pub trigger: u16,
        pub transmit_time: u64,
        pub last_transmit: i64,
        pub received: u64,
        pub sent: u64,
        pub fifo: [u8; 32],
        pub timeout: Timeout,
    }

    /// A nested timer.
    #[derive(VmState, Clone, Debug, PartialEq)]
    pub struct Timeout {
        pub expires: i64,
    }
}

/// A UART in some state.
#[must_use]
pub fn device(data: &mut Data) -> Uart {
    Uart::sample(data)
}
