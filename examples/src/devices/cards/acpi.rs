//! What the power management of several chipsets shares: nested structs, each written once.

use vmstate_runtime::{Timer, VmState};

/// The port through which the operating system talks to the firmware.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "APM State", nested)]
pub struct Apm {
    /// The command.
    pub apmc: u8,
    /// The status.
    pub apms: u8,
}

/// The host controller of the system management bus.
#[allow(clippy::struct_excessive_bools)] // each is a bool on the wire
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pmsmb", nested, post_load = "check_index")]
pub struct SmBus {
    /// Status.
    pub smb_stat: u8,
    /// Control.
    pub smb_ctl: u8,
    /// The command byte.
    pub smb_cmd: u8,
    /// Address, and direction of the transfer.
    pub smb_addr: u8,
    /// Data byte 0, or the length of a block.
    pub smb_data0: u8,
    /// Data byte 1.
    pub smb_data1: u8,
    /// Which byte of the block is next.
    pub smb_index: u32,
    /// The block.
    pub smb_data: [u8; 32],
    /// Auxiliary control.
    pub smb_auxctl: u8,
    /// The byte of the block that the guest sees.
    pub smb_blkdata: u8,
    /// Whether transfers are raw I2C.
    pub i2c_enable: bool,
    /// Whether the transfer is over.
    pub op_done: bool,
    /// Whether a block is being read byte by byte.
    pub in_i2c_block_read: bool,
    /// Whether the transfer waits for the guest to look at the status.
    pub start_transaction_on_status_read: bool,
}

impl SmBus {
    fn check_index(&mut self, _version_id: u32) -> Result<(), String> {
        let (index, len) = (self.smb_index, self.smb_data.len());
        // One past the end is where a whole block leaves it.
        if index as usize > len {
            return Err(format!("smb_index is {index}, the block has {len} bytes"));
        }
        Ok(())
    }
}

/// Events of one slot of a PCI bus that has hotplug.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "acpi_pcihp_pci_status", nested)]
pub struct PciHotplugStatus {
    /// One bit a slot: a card was plugged in.
    pub up: u32,
    /// One bit a slot: the card is to be removed.
    pub down: u32,
}

/// The memory hotplug controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "memory hotplug state", nested)]
pub struct MemoryHotplug {
    /// Which memory module the guest looks at. Out of range means none of them.
    pub selector: u32,
    /// The slots for modules, as many as the machine was started with.
    #[vmstate(configured)]
    pub devs: Vec<MemorySlot>,
}

/// A slot for a memory module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "memory hotplug device state", nested)]
pub struct MemorySlot {
    /// Whether there is a module.
    pub is_enabled: bool,
    /// Whether the guest has not seen it yet.
    pub is_inserting: bool,
    /// What the guest says: the event,
    pub ost_event: u32,
    /// and how it went.
    pub ost_status: u32,
}

/// The CPU hotplug controller, after the guest has switched to its modern interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "CPU hotplug state", nested)]
pub struct CpuHotplug {
    /// Which CPU the guest looks at.
    pub selector: u32,
    /// What it asks for.
    pub command: u8,
    /// The places for CPUs, as many as the machine was started with.
    #[vmstate(configured)]
    pub devs: Vec<CpuSlot>,
}

/// A place for a CPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "CPU hotplug device state", nested)]
pub struct CpuSlot {
    /// Whether the guest has not seen it yet.
    pub is_inserting: bool,
    /// Whether it is to be removed.
    pub is_removing: bool,
    /// What the guest says: the event,
    pub ost_event: u32,
    /// and how it went.
    pub ost_status: u32,
}

impl MemoryHotplug {
    /// A controller of so many slots.
    #[must_use]
    pub fn new(slots: usize) -> Self {
        Self { selector: 0, devs: vec![MemorySlot::default(); slots] }
    }

    /// As reset leaves it.
    pub(super) fn reset(&mut self) {
        *self = Self::new(self.devs.len());
    }
}

impl CpuHotplug {
    /// A controller for so many CPUs.
    #[must_use]
    pub fn new(cpus: usize) -> Self {
        Self { selector: 0, command: 0, devs: vec![CpuSlot::default(); cpus] }
    }

    /// As reset leaves it.
    pub(super) fn reset(&mut self) {
        *self = Self::new(self.devs.len());
    }
}

/// The watchdog of the ICH9.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tco io device status", nested)]
pub struct Tco {
    /// Reload.
    #[vmstate(rename = "tco.rld")]
    pub rld: u16,
    /// Data in.
    #[vmstate(rename = "tco.din")]
    pub din: u8,
    /// Data out.
    #[vmstate(rename = "tco.dout")]
    pub dout: u8,
    /// Status 1.
    #[vmstate(rename = "tco.sts1")]
    pub sts1: u16,
    /// Status 2.
    #[vmstate(rename = "tco.sts2")]
    pub sts2: u16,
    /// Control 1.
    #[vmstate(rename = "tco.cnt1")]
    pub cnt1: u16,
    /// Control 2.
    #[vmstate(rename = "tco.cnt2")]
    pub cnt2: u16,
    /// Message 1.
    #[vmstate(rename = "tco.msg1")]
    pub msg1: u8,
    /// Message 2.
    #[vmstate(rename = "tco.msg2")]
    pub msg2: u8,
    /// Watchdog status.
    #[vmstate(rename = "tco.wdcnt")]
    pub wdcnt: u8,
    /// The initial value.
    #[vmstate(rename = "tco.tmr")]
    pub tmr: u16,
    /// The interrupts that software asked for.
    pub sw_irq_gen: u8,
    /// When it expires.
    pub tco_timer: Timer,
    /// The same in nanoseconds of the guest's clock; -1 while it is stopped.
    pub expire_time: i64,
    /// How often it expired.
    pub timeouts_no: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "acpi-ged-state", nested)]
struct GedState {
    sel: u32,
}

/// The device that tells an operating system of events, on machines without power management.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "acpi-ged",
    subsection(memhp, property = "memory-hotplug"),
    subsection(cpuhp, property = "cpu-hotplug")
)]
pub struct AcpiGed {
    ged_state: GedState,
    #[vmstate(subsection = "memhp")]
    memhp_state: MemoryHotplug,
    #[vmstate(subsection = "cpuhp")]
    cpuhp_state: CpuHotplug,
    /// Whether memory can be plugged, and whether CPUs can.
    #[vmstate(property = "memory-hotplug")]
    memory_hotplug: bool,
    #[vmstate(property = "cpu-hotplug")]
    cpu_hotplug: bool,
}

impl AcpiGed {
    /// One for so many CPUs and slots of memory.
    #[must_use]
    pub fn of_size(mut self, cpus: usize, slots: usize) -> Self {
        (self.cpuhp_state, self.memhp_state) = (CpuHotplug::new(cpus), MemoryHotplug::new(slots));
        self
    }
}
