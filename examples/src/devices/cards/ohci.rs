//! USB 1 by OHCI, under the names that QEMU gives its registers.

use vmstate_runtime::{Timer, VmState};

use crate::devices::{Block, PciDevice};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ohci-core/port", nested)]
struct OhciCorePort {
    ctrl: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "ohci-core",
    nested,
    pre_load = "stop",
    subsection(eof_timer, name = "ohci-core/eof-timer", needed = "is_running")
)]
struct OhciCore {
    sof_time: i64,
    ctl: u32,
    status: u32,
    intr_status: u32,
    intr: u32,
    hcca: u32,
    ctrl_head: u32,
    ctrl_cur: u32,
    bulk_head: u32,
    bulk_cur: u32,
    per_cur: u32,
    done: u32,
    done_count: i32,
    fsmps: u16,
    fit: u8,
    fi: u16,
    frt: u8,
    frame_number: u16,
    padding: u16,
    pstart: u32,
    lst: u32,
    rhdesc_a: u32,
    rhdesc_b: u32,
    rhstatus: u32,
    rhport: [OhciCorePort; 15],
    hstatus: u32,
    hmask: u32,
    hreset: u32,
    htest: u32,
    old_ctl: u32,
    usb_buf: Block<u8, 8192>,
    async_td: u32,
    async_complete: bool,
    /// The end of the frame, while the controller runs.
    #[vmstate(subsection = "eof_timer")]
    eof_timer: Timer,
}

/// A controller on PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ohci")]
pub struct Ohci {
    parent_obj: PciDevice,
    state: OhciCore,
}

impl OhciCore {
    fn is_running(&self) -> bool {
        self.eof_timer != Timer::IDLE
    }

    fn stop(&mut self) {
        self.eof_timer = Timer::IDLE;
    }
}
