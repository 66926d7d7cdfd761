//! What every processor has. The example for one type that serves many machines: the section is the
//! same on all targets.

use vmstate_runtime::VmState;

const NO_EXCEPTION: i32 = -1;

/// The state that does not depend on the target.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "cpu_common",
    pre_load = "set_defaults",
    subsection(exception_index, needed = "has_exception"),
    subsection(crash_occurred, needed = "has_crashed")
)]
pub struct CpuCommon {
    /// Whether it waits for an interrupt.
    pub halted: u32,
    /// Which interrupts are requested. A receiver drops the request to leave the loop of the
    /// emulator, bit 0.
    pub interrupt_request: u32,

    /// The exception that is about to be delivered.
    #[vmstate(subsection = "exception_index")]
    pub exception_index: i32,
    /// Whether the guest said that it crashed.
    #[vmstate(subsection = "crash_occurred")]
    pub crash_occurred: bool,
}

impl Default for CpuCommon {
    fn default() -> Self {
        Self {
            halted: 0,
            interrupt_request: 0,
            exception_index: NO_EXCEPTION,
            crash_occurred: false,
        }
    }
}

impl CpuCommon {
    fn set_defaults(&mut self) {
        self.exception_index = NO_EXCEPTION;
        self.crash_occurred = false;
    }

    fn has_exception(&self) -> bool {
        self.exception_index != NO_EXCEPTION
    }

    fn has_crashed(&self) -> bool {
        self.crash_occurred
    }
}
