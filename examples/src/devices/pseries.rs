//! Devices of the IBM pSeries. The example for a long table whose length both sides know (`equal`
//! and `len`), and for a section name with a slash.

use vmstate_runtime::VmState;

/// What a processor shows of the interrupts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "icp/server")]
pub struct IcpServer {
    /// The interrupt that is presented, and the priority of the processor.
    pub xirr: u32,
    /// The priority of the interrupt.
    pub pending_priority: u8,
    /// The priority of interrupts from other processors.
    pub mfrr: u8,
}

/// The sources of interrupts.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "ics")]
pub struct Ics {
    #[vmstate(equal)]
    nr_irqs: u32,
    /// A source each.
    #[vmstate(len = "nr_irqs", max = 1 << 16)]
    pub irqs: Vec<IcsIrq>,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "ics/irq", nested, version = 2)]
pub struct IcsIrq {
    /// The processor that gets the interrupt.
    pub server: u32,
    /// Its priority; 0xff if it is masked,
    pub priority: u8,
    /// and then what it was.
    pub saved_priority: u8,
    /// Asserted, sent, rejected.
    pub status: u8,
    /// Level or message.
    pub flags: u8,
}

impl Default for IcsIrq {
    fn default() -> Self {
        Self { server: 0, priority: 0xff, saved_priority: 0xff, status: 0, flags: 0 }
    }
}

impl Ics {
    /// So many sources.
    #[must_use]
    pub fn new(nr_irqs: u16) -> Self {
        Self { nr_irqs: nr_irqs.into(), irqs: vec![IcsIrq::default(); nr_irqs.into()] }
    }
}

/// The real-time clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "spapr/rtc")]
pub struct SpaprRtc {
    /// What it is ahead of the host's, in nanoseconds.
    pub ns_offset: i64,
}
