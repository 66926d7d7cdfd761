//! Power management of the PIIX4. The example for `test` with properties: parts of the state came
//! with later machine types, and are in the middle.

use vmstate_runtime::{Timer, VmState};

use super::acpi::{Apm, CpuHotplug, MemoryHotplug, PciHotplugStatus, SmBus};
use crate::devices::PciDevice;

/// The buses that hotplug knows.
const BUSES: usize = 256;

/// The power management function.
#[allow(clippy::struct_excessive_bools)] // properties
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "piix4_pm",
    version = 3,
    minimum_version = 3,
    pre_load = "set_defaults",
    subsection(memhp, needed = "sends_memory_hotplug"),
    subsection(cpuhp, needed = "sends_cpu_hotplug", post_load = "cpu_hotplug_came")
)]
pub struct Piix4Pm {
    /// What every PCI device has.
    pub parent_obj: PciDevice,
    /// Power management 1: status of the events,
    #[vmstate(rename = "ar.pm1.evt.sts")]
    pub pm1_sts: u16,
    /// which of them are enabled,
    #[vmstate(rename = "ar.pm1.evt.en")]
    pub pm1_en: u16,
    /// and control.
    #[vmstate(rename = "ar.pm1.cnt.cnt")]
    pub pm1_cnt: u16,
    /// The port to the firmware.
    pub apm: Apm,
    /// The system management bus.
    #[vmstate(test = "sends_smbus")]
    pub smb: SmBus,
    /// When the power management timer overflows.
    #[vmstate(rename = "ar.tmr.timer")]
    pub tmr: Timer,
    /// The same in ticks of that timer.
    #[vmstate(rename = "ar.tmr.overflow_time")]
    pub tmr_overflow_time: i64,
    /// General purpose events.
    #[vmstate(rename = "ar.gpe")]
    pub gpe: Gpe,
    /// Without hotplug on bridges: the status of the only bus.
    #[vmstate(
        rename = "acpi_pci_hotplug.acpi_pcihp_pci_status[0x0]",
        test = "has_one_hotplug_bus"
    )]
    pub pci_status: PciStatus,
    /// With it: which bus the guest looks at.
    #[vmstate(rename = "acpi_pci_hotplug.hotplug_select", test = "has_hotplug_buses")]
    pub hotplug_select: u32,
    /// The status of all buses.
    #[vmstate(rename = "acpi_pci_hotplug.acpi_pcihp_pci_status", test = "has_hotplug_buses")]
    pub pcihp_pci_status: [PciHotplugStatus; BUSES],
    /// The slot whose index the guest asks for.
    #[vmstate(rename = "acpi_pci_hotplug.acpi_index", test = "sends_acpi_index")]
    pub acpi_index: u32,

    /// The memory hotplug controller.
    #[vmstate(subsection = "memhp")]
    pub acpi_memory_hotplug: MemoryHotplug,

    /// The CPU hotplug controller, once the guest uses it.
    #[vmstate(subsection = "cpuhp")]
    pub cpuhp_state: CpuHotplug,

    /// Whether the system management bus is sent: off up to pc-3.1.
    #[vmstate(property = "migrate-smbus", default = true)]
    pub migrate_smbus: bool,
    /// Whether cards can be plugged behind bridges: off up to pc-1.7, and on boards that are not
    /// PCs.
    #[vmstate(property = "acpi-pci-hotplug-with-bridge-support", default = true)]
    pub bridge_hotplug: bool,
    /// Whether `acpi_index` is sent: off up to pc-6.2.
    #[vmstate(property = "migrate-acpi-index", default = true)]
    pub migrate_acpi_index: bool,
    /// Whether memory can be plugged: off up to pc-2.0.
    #[vmstate(property = "memory-hotplug-support", default = true)]
    pub memory_hotplug: bool,
    /// Whether the guest has not switched to the modern interface for CPU hotplug: only that one has state.
    #[vmstate(skip = "that the subsection came says it")]
    pub cpu_hotplug_legacy: bool,
}

/// General purpose events, of which the hotplug events are some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "gpe", nested)]
pub struct Gpe {
    /// Status.
    pub sts: u16,
    /// Which of them are enabled.
    pub en: u16,
}

/// Hotplug events of the root bus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci_status", nested)]
pub struct PciStatus {
    /// One bit a slot: a card was plugged in.
    pub up: u32,
    /// One bit a slot: the card is to be removed.
    pub down: u32,
}

impl Default for Piix4Pm {
    fn default() -> Self {
        Self {
            parent_obj: PciDevice::default(),
            pm1_sts: 0,
            pm1_en: 0,
            pm1_cnt: 0,
            apm: Apm::default(),
            smb: SmBus::default(),
            tmr: Timer::IDLE,
            tmr_overflow_time: 0,
            gpe: Gpe::default(),
            pci_status: PciStatus::default(),
            hotplug_select: 0,
            pcihp_pci_status: [PciHotplugStatus::default(); BUSES],
            acpi_index: 0,
            acpi_memory_hotplug: MemoryHotplug::default(),
            migrate_smbus: true,
            bridge_hotplug: true,
            migrate_acpi_index: true,
            memory_hotplug: true,
            cpuhp_state: CpuHotplug::default(),
            cpu_hotplug_legacy: true,
        }
    }
}

impl Piix4Pm {
    /// With so many places for CPUs and slots for memory.
    #[must_use]
    pub fn of_size(mut self, cpus: usize, slots: usize) -> Self {
        (self.cpuhp_state, self.acpi_memory_hotplug) =
            (CpuHotplug::new(cpus), MemoryHotplug::new(slots));
        self
    }

    fn sends_cpu_hotplug(&self) -> bool {
        !self.cpu_hotplug_legacy
    }

    fn cpu_hotplug_came(&mut self, _version_id: u32) {
        self.cpu_hotplug_legacy = false;
    }

    /// As on PCs up to pc-6.2.
    #[must_use]
    pub fn without_acpi_index() -> Self {
        Self { migrate_acpi_index: false, ..Self::default() }
    }

    /// As on PCs up to pc-3.1.
    #[must_use]
    pub fn without_smbus() -> Self {
        Self { migrate_smbus: false, ..Self::without_acpi_index() }
    }

    /// As on boards that are not PCs.
    #[must_use]
    pub fn with_one_bus() -> Self {
        Self { bridge_hotplug: false, memory_hotplug: false, ..Self::without_acpi_index() }
    }

    /// As on PCs up to pc-1.7.
    #[must_use]
    pub fn of_pc_1_7() -> Self {
        Self { bridge_hotplug: false, memory_hotplug: false, ..Self::without_smbus() }
    }

    fn set_defaults(&mut self) {
        self.acpi_memory_hotplug.reset();
        self.cpuhp_state.reset();
        self.cpu_hotplug_legacy = true;
    }

    fn sends_smbus(&self, _version_id: u32) -> bool {
        self.migrate_smbus
    }

    fn has_hotplug_buses(&self, _version_id: u32) -> bool {
        self.bridge_hotplug
    }

    fn has_one_hotplug_bus(&self, _version_id: u32) -> bool {
        !self.bridge_hotplug
    }

    fn sends_acpi_index(&self, _version_id: u32) -> bool {
        self.bridge_hotplug && self.migrate_acpi_index
    }

    fn sends_memory_hotplug(&self) -> bool {
        self.memory_hotplug
    }
}
