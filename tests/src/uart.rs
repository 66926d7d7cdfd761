//! The device whose instructions are counted: 21 scalars (66 bytes), a FIFO of 32 bytes and a nested
//! timer of 8, all in one run of 106 bytes.

use vmstate_runtime::VmState;

/// A UART about the size of QEMU's `serial`.
#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
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
#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Timeout {
    pub expires: i64,
}

/// A UART in some state.
#[must_use]
pub fn uart() -> Uart {
    Uart {
        divider: 12,
        lcr: 3,
        lsr: 0x60,
        baud: 9600,
        clock: 1_843_200,
        poll: -1,
        received: 0x0102_0304_0506_0708,
        fifo: std::array::from_fn(|i| i as u8),
        timeout: Timeout { expires: -1 },
        ..Uart::default()
    }
}
