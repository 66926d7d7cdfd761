//! The smallest devices of the PC, a register or two. The example for how little a device takes.

use vmstate_runtime::VmState;

/// The speaker.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(default, name = "pcspk", needed = "is_migrated")]
pub struct PcSpeaker {
    /// Whether the speaker is connected to the timer.
    pub data_on: u8,
    /// Toggles with every read, as the refresh of the memory did once.
    pub dummy_refresh_clock: u8,

    /// Machine types up to 2.7 do not send the speaker at all.
    #[vmstate(property = "migrate", default = true)]
    pub migrate: bool,
}

impl PcSpeaker {
    fn is_migrated(&self) -> bool {
        self.migrate
    }
}

/// System control port A: the A20 line and a quick reset.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "port92")]
pub struct Port92 {
    /// The last value written.
    pub outport: u8,
}

/// Whether the ACPI tables were adapted to the machine already: they are when the guest first reads
/// them.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "acpi_build")]
pub struct AcpiBuild {
    /// 0 or 1.
    pub patched: u8,
}

/// The address register of a PCI host bridge.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(default, name = "PCIHost", needed = "is_migrated")]
pub struct PciHost {
    /// Which register of which function the data port accesses.
    pub config_reg: u32,

    /// Machine types up to 5.0 do not send it.
    #[vmstate(property = "x-config-reg-migration-enabled", default = true)]
    pub config_reg_migration_enabled: bool,
}

impl PciHost {
    fn is_migrated(&self) -> bool {
        self.config_reg_migration_enabled
    }
}
