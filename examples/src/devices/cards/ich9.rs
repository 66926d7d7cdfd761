//! The ISA bridge of the ICH9, the south bridge of the Q35, with its power management, and its
//! system management bus. The example for subsections of a nested struct: they stand between the
//! fields of the parent.

use vmstate_runtime::{Timer, VmState};

use super::acpi::{Apm, CpuHotplug, MemoryHotplug, PciHotplugStatus, SmBus, Tco};
use crate::devices::{Block, PciDevice};

/// The bridge.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "ICH9LPC",
    pre_load = "set_defaults",
    subsection(rst_cnt, needed = "asked_for_reset"),
    subsection(smi_feat, needed = "has_smi_features")
)]
pub struct Ich9Lpc {
    /// What every PCI device has.
    #[vmstate(rename = "d")]
    pub dev: PciDevice,
    /// The port to the firmware.
    pub apm: Apm,
    /// Power management.
    pub pm: Ich9Pm,
    /// The configuration registers of the chipset.
    pub chip_config: Block<u8, 16384>,
    /// Whether the interrupt of power management is raised.
    pub sci_level: u32,

    /// The reset control register.
    #[vmstate(subsection = "rst_cnt")]
    pub rst_cnt: u8,

    /// The features of management interrupts that the firmware asks for, little-endian.
    #[vmstate(subsection = "smi_feat")]
    pub smi_guest_features_le: [u8; 8],
    /// Whether they were granted.
    #[vmstate(subsection = "smi_feat")]
    pub smi_features_ok: u8,
    /// Which were.
    #[vmstate(subsection = "smi_feat")]
    pub smi_negotiated_features: u64,
}

/// Power management of the ICH9.
#[allow(clippy::struct_excessive_bools)] // properties
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "ich9_pm",
    nested,
    pre_load = "set_defaults",
    subsection(memhp, needed = "sends_memory_hotplug"),
    subsection(tco, needed = "sends_tco"),
    subsection(cpuhp, needed = "sends_cpu_hotplug", post_load = "cpu_hotplug_came"),
    subsection(pcihp, needed = "sends_pci_hotplug")
)]
pub struct Ich9Pm {
    /// Power management 1: status of the events,
    #[vmstate(rename = "acpi_regs.pm1.evt.sts")]
    pub pm1_sts: u16,
    /// which of them are enabled,
    #[vmstate(rename = "acpi_regs.pm1.evt.en")]
    pub pm1_en: u16,
    /// and control.
    #[vmstate(rename = "acpi_regs.pm1.cnt.cnt")]
    pub pm1_cnt: u16,
    /// When the power management timer overflows.
    #[vmstate(rename = "acpi_regs.tmr.timer")]
    pub tmr: Timer,
    /// The same in ticks of that timer.
    #[vmstate(rename = "acpi_regs.tmr.overflow_time")]
    pub tmr_overflow_time: i64,
    /// General purpose events: status.
    #[vmstate(rename = "acpi_regs.gpe.sts")]
    pub gpe_sts: [u8; 16],
    /// Which of them are enabled.
    #[vmstate(rename = "acpi_regs.gpe.en")]
    pub gpe_en: [u8; 16],
    /// Which management interrupts are enabled.
    pub smi_en: u32,
    /// Which are pending.
    pub smi_sts: u32,

    /// The memory hotplug controller.
    #[vmstate(subsection = "memhp")]
    pub acpi_memory_hotplug: MemoryHotplug,
    /// The watchdog.
    #[vmstate(subsection = "tco")]
    pub tco_regs: Tco,
    /// The CPU hotplug controller, once the guest uses it.
    #[vmstate(subsection = "cpuhp")]
    pub cpuhp_state: CpuHotplug,
    /// PCI hotplug: which bus the guest looks at.
    #[vmstate(subsection = "pcihp", rename = "acpi_pci_hotplug.hotplug_select")]
    pub hotplug_select: u32,
    /// The status of all buses.
    #[vmstate(subsection = "pcihp", rename = "acpi_pci_hotplug.acpi_pcihp_pci_status")]
    pub pcihp_pci_status: [PciHotplugStatus; 256],
    /// The slot whose index the guest asks for.
    #[vmstate(
        subsection = "pcihp",
        rename = "acpi_pci_hotplug.acpi_index",
        test = "sends_acpi_index"
    )]
    pub acpi_index: u32,

    #[vmstate(skip = "a property of the bridge: off up to pc-q35-6.2")]
    migrate_acpi_index: bool,
    /// Whether memory can be plugged.
    #[vmstate(skip = "a property of the bridge: off up to pc-q35-2.0")]
    pub memory_hotplug: bool,
    /// Whether there is the watchdog.
    #[vmstate(skip = "a property of the bridge: off up to pc-q35-2.3")]
    pub enable_tco: bool,
    /// Whether cards are plugged by ACPI.
    #[vmstate(skip = "a property of the bridge: off up to pc-q35-6.0")]
    pub acpi_pci_hotplug: bool,
    /// Whether the guest has not switched to the modern interface for CPU hotplug: only that one has state.
    #[vmstate(skip = "that the subsection came says it")]
    pub cpu_hotplug_legacy: bool,
}

impl Ich9Lpc {
    /// As up to pc-q35-6.2.
    #[must_use]
    pub fn without_acpi_index() -> Self {
        let pm = Ich9Pm { migrate_acpi_index: false, ..Ich9Pm::default() };
        Self { pm, ..Self::default() }
    }

    /// Without what the bridge does not have.
    #[must_use]
    pub fn with(mut self, memory_hotplug: bool, tco: bool, pci_hotplug: bool) -> Self {
        self.pm.memory_hotplug = memory_hotplug;
        self.pm.enable_tco = tco;
        self.pm.acpi_pci_hotplug = pci_hotplug;
        self
    }

    /// With so many places for CPUs and slots for memory.
    #[must_use]
    pub fn of_size(mut self, cpus: usize, slots: usize) -> Self {
        self.pm.cpuhp_state = CpuHotplug::new(cpus);
        self.pm.acpi_memory_hotplug = MemoryHotplug::new(slots);
        self
    }

    /// What a stream without the subsections means.
    fn set_defaults(&mut self) {
        self.rst_cnt = 0;
        self.smi_guest_features_le = [0; 8];
        self.smi_features_ok = 0;
        self.smi_negotiated_features = 0;
    }

    fn asked_for_reset(&self) -> bool {
        self.rst_cnt != 0
    }

    fn has_smi_features(&self) -> bool {
        self.smi_guest_features_le != [0; 8] || self.smi_features_ok != 0
    }
}

impl Default for Ich9Pm {
    fn default() -> Self {
        Self {
            pm1_sts: 0,
            pm1_en: 0,
            pm1_cnt: 0,
            tmr: Timer::IDLE,
            tmr_overflow_time: 0,
            gpe_sts: [0; 16],
            gpe_en: [0; 16],
            smi_en: 0,
            smi_sts: 0,
            acpi_memory_hotplug: MemoryHotplug::default(),
            tco_regs: Tco::default(),
            hotplug_select: 0,
            pcihp_pci_status: [PciHotplugStatus::default(); 256],
            acpi_index: 0,
            migrate_acpi_index: true,
            memory_hotplug: true,
            enable_tco: true,
            acpi_pci_hotplug: true,
            cpuhp_state: CpuHotplug::default(),
            cpu_hotplug_legacy: true,
        }
    }
}

impl Ich9Pm {
    fn set_defaults(&mut self) {
        self.acpi_memory_hotplug.reset();
        self.cpuhp_state.reset();
        self.cpu_hotplug_legacy = true;
        self.tco_regs = Tco::default();
        self.hotplug_select = 0;
        self.pcihp_pci_status = [PciHotplugStatus::default(); 256];
        self.acpi_index = 0;
    }

    fn sends_cpu_hotplug(&self) -> bool {
        !self.cpu_hotplug_legacy
    }

    fn cpu_hotplug_came(&mut self, _version_id: u32) {
        self.cpu_hotplug_legacy = false;
    }

    fn sends_acpi_index(&self, _version_id: u32) -> bool {
        self.migrate_acpi_index
    }

    fn sends_memory_hotplug(&self) -> bool {
        self.memory_hotplug
    }

    fn sends_tco(&self) -> bool {
        self.enable_tco
    }

    fn sends_pci_hotplug(&self) -> bool {
        self.acpi_pci_hotplug
    }
}

/// The system management bus of the ICH9.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "ich9_smb")]
pub struct Ich9Smb {
    /// What every PCI device has.
    pub dev: PciDevice,
    /// Whether transfers raise an interrupt rather than a management interrupt.
    #[vmstate(test = "sends_smbus")]
    pub irq_enabled: bool,
    /// The bus.
    #[vmstate(test = "sends_smbus")]
    pub smb: SmBus,
    /// Whether the bus is sent: off up to pc-q35-3.1.
    #[vmstate(property = "migrate-smbus", default = true)]
    pub migrate_smbus: bool,
}

impl Default for Ich9Smb {
    fn default() -> Self {
        Self {
            dev: PciDevice::default(),
            irq_enabled: false,
            smb: SmBus::default(),
            migrate_smbus: true,
        }
    }
}

impl Ich9Smb {
    /// As up to pc-q35-3.1.
    #[must_use]
    pub fn without_smbus() -> Self {
        Self { migrate_smbus: false, ..Self::default() }
    }

    fn sends_smbus(&self, _version_id: u32) -> bool {
        self.migrate_smbus
    }
}
