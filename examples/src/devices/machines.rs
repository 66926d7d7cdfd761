//! What QEMU's machine types of old releases switch off in these devices.

use vmstate_machine::{MachineTypes, machine_types};
use vmstate_runtime::Described;

use super::{E1000, FwCfg, GlobalState, Hpet, PcSpeaker, PciHost, Pl011, cards::Piix4Pm};

/// The machine types of the PC, as far as they differ here.
pub const PC: MachineTypes = machine_types! {
    "pc-i440fx-7.0" => {},
    "pc-i440fx-6.2" => {
        "piix4_pm.migrate-acpi-index" = false,
    },
    "pc-i440fx-5.1" => {},
    "pc-i440fx-5.0" => {
        "PCIHost.x-config-reg-migration-enabled" = false,
    },
    "pc-i440fx-4.2" => {
        "fw_cfg.acpi-mr-restore" = false,
    },
    "pc-i440fx-4.0" => {},
    "pc-i440fx-3.1" => {
        "piix4_pm.migrate-smbus" = false,
    },
    "pc-i440fx-2.12" => {},
    "pc-i440fx-2.11" => {
        "e1000.migrate_tso_props" = false,
        "hpet.hpet-offset-saved" = false,
    },
    "pc-i440fx-2.8" => {},
    "pc-i440fx-2.7" => {
        "pcspk.migrate" = false,
    },
    "pc-i440fx-2.5" => {},
    "pc-i440fx-2.4" => {
        "e1000.extra_mac_registers" = false,
        "fw_cfg.dma_enabled" = false,
    },
    "pc-i440fx-2.3" => {
        "globalstate.store-global-state" = false,
    },
    "pc-i440fx-2.0" => {
        "piix4_pm.memory-hotplug-support" = false,
    },
    "pc-i440fx-1.7" => {
        "piix4_pm.acpi-pci-hotplug-with-bridge-support" = false,
    },
    "pc-i440fx-1.6" => {
        "e1000.mitigation" = false,
    },
};

/// The machine types of the Arm virtual machine, as far as they differ here.
pub const VIRT: MachineTypes = machine_types! {
    "virt-5.2" => {},
    "virt-5.1" => {
        "pl011.migrate-clk" = false,
    },
    "virt-5.0" => {},
};

const _: () = PC.require(&[
    E1000::DESCRIPTION,
    FwCfg::DESCRIPTION,
    GlobalState::DESCRIPTION,
    Hpet::DESCRIPTION,
    PcSpeaker::DESCRIPTION,
    PciHost::DESCRIPTION,
    Piix4Pm::DESCRIPTION,
]);
const _: () = VIRT.require(&[Pl011::DESCRIPTION]);
