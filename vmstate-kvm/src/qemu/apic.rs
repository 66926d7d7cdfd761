//! The local interrupt controller of an x86 processor.

use vmstate_runtime::VmState;

const NEVER: i64 = -1;

/// The controller, with its timer: QEMU's `vmstate_apic_common`, section `apic`, version 3. 181 bytes, and 8 more while the processor waits for its start.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "apic",
    version = 3,
    minimum_version = 3,
    pre_load = "set_defaults",
    post_load = "check_shift",
    subsection(sipi, name = "apic_sipi", needed = "waits_for_sipi")
)]
pub struct Apic {
    /// The address of its registers, and whether it is enabled.
    pub apicbase: u32,
    /// Its number, on the processor bus
    pub id: u8,
    /// and for arbitration.
    pub arb_id: u8,
    /// Task priority.
    pub tpr: u8,
    /// Spurious interrupt vector.
    pub spurious_vec: u32,
    /// Logical destination.
    pub log_dest: u8,
    /// Destination mode.
    pub dest_mode: u8,
    /// Interrupts in service.
    pub isr: [u32; 8],
    /// Which were triggered by level.
    pub tmr: [u32; 8],
    /// Interrupts requested.
    pub irr: [u32; 8],
    /// The local vector table.
    pub lvt: [u32; 6],
    /// Error status.
    pub esr: u32,
    /// Interrupt command.
    pub icr: [u32; 2],
    /// What the timer's clock is divided by, as written
    pub divide_conf: u32,
    /// and as a shift.
    pub count_shift: i32,
    /// Where the timer begins to count down.
    pub initial_count: u32,
    /// When it began.
    pub initial_count_load_time: i64,
    /// When it is at 0 next.
    pub next_time: i64,
    /// When its interrupt is due; -1 if never.
    pub timer_expiry: i64,

    /// The vector of the start-up interrupt.
    #[vmstate(subsection = "sipi")]
    pub sipi_vector: i32,
    /// Whether the processor waits for it.
    #[vmstate(subsection = "sipi")]
    pub wait_for_sipi: i32,
}

impl Default for Apic {
    fn default() -> Self {
        Self {
            apicbase: 0xfee0_0000,
            id: 0,
            arb_id: 0,
            tpr: 0,
            spurious_vec: 0xff,
            log_dest: 0,
            dest_mode: 0xf,
            isr: [0; 8],
            tmr: [0; 8],
            irr: [0; 8],
            lvt: [1 << 16; 6],
            esr: 0,
            icr: [0; 2],
            divide_conf: 0,
            count_shift: 0,
            initial_count: 0,
            initial_count_load_time: 0,
            next_time: 0,
            timer_expiry: NEVER,
            sipi_vector: 0,
            wait_for_sipi: 0,
        }
    }
}

impl Apic {
    /// What a stream without the subsection means.
    fn set_defaults(&mut self) {
        (self.sipi_vector, self.wait_for_sipi) = (0, 0);
    }

    fn waits_for_sipi(&self) -> bool {
        self.wait_for_sipi != 0
    }

    /// The timer's count is shifted by it.
    fn check_shift(&mut self, _version_id: u32) -> Result<(), String> {
        match self.count_shift {
            0..=7 => Ok(()),
            shift => Err(format!("count_shift is {shift}, the clock is divided by up to 128")),
        }
    }
}
