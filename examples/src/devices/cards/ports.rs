//! Bridges and ports of PCI Express. The example for a log of as many entries as a field before it says.

use vmstate_runtime::VmState;

use super::express::{Msix, PciExpressDevice};

/// A port that devices are plugged into, with what it saw going wrong.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "pcie-root-port")]
pub struct PcieRootPort {
    /// What every PCI Express device has.
    #[vmstate(rename = "parent_obj.parent_obj.parent_obj")]
    pub pci: PciExpressDevice,
    /// Errors that were reported.
    #[vmstate(rename = "parent_obj.parent_obj.parent_obj.exp.aer_log")]
    pub aer_log: ErrorLog,
    /// Its interrupt.
    #[vmstate(rename = "parent_obj.parent_obj.parent_obj.parent_obj", test = "sends_msix")]
    pub msix: Msix,
    /// Machine types up to 2.9 do not send it.
    #[vmstate(property = "x-migrate-msix", default = true)]
    pub migrate_msix: bool,
}

impl Default for PcieRootPort {
    fn default() -> Self {
        Self {
            pci: PciExpressDevice::default(),
            aer_log: ErrorLog::default(),
            msix: Msix::new(1),
            migrate_msix: true,
        }
    }
}

impl PcieRootPort {
    /// As machine types up to 2.9 have it.
    #[must_use]
    pub fn without_msix() -> Self {
        Self { migrate_msix: false, ..Self::default() }
    }

    fn sends_msix(&self, _version_id: u32) -> bool {
        self.migrate_msix
    }
}

/// The root port of Intel's 5520.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ioh-3240-express-root-port")]
pub struct Ioh3420 {
    /// What every PCI Express device has.
    #[vmstate(rename = "parent_obj.parent_obj.parent_obj")]
    pub pci: PciExpressDevice,
    /// Errors that were reported.
    #[vmstate(rename = "parent_obj.parent_obj.parent_obj.exp.aer_log")]
    pub aer_log: ErrorLog,
}

/// The upstream port of the XIO3130 switch.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xio3130-express-upstream-port")]
pub struct Xio3130Upstream {
    /// What every PCI Express device has.
    #[vmstate(rename = "parent_obj.parent_obj")]
    pub pci: PciExpressDevice,
    /// Errors that were reported.
    #[vmstate(rename = "parent_obj.parent_obj.exp.aer_log")]
    pub aer_log: ErrorLog,
}

/// A downstream port of that switch.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xio3130-express-downstream-port")]
pub struct Xio3130Downstream {
    /// What every PCI Express device has.
    #[vmstate(rename = "parent_obj.parent_obj.parent_obj")]
    pub pci: PciExpressDevice,
    /// Errors that were reported.
    #[vmstate(rename = "parent_obj.parent_obj.parent_obj.exp.aer_log")]
    pub aer_log: ErrorLog,
}

/// Errors that were reported, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "PCIE_AER_ERROR_LOG", nested, post_load = "check_length")]
pub struct ErrorLog {
    /// How many there are.
    pub log_num: u16,
    /// How many there may be.
    #[vmstate(equal)]
    pub log_max: u16,
    /// Each of them.
    #[vmstate(len = "log_num", max = 128)]
    pub log: Vec<ReportedError>,
}

impl Default for ErrorLog {
    fn default() -> Self {
        Self { log_num: 0, log_max: 8, log: Vec::new() }
    }
}

impl ErrorLog {
    fn check_length(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { log_num, log_max, .. } = self;
        if log_num <= log_max {
            return Ok(());
        }
        Err(format!("{log_num} errors in a log of {log_max}"))
    }
}

/// An error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "PCIE_AER_ERROR", nested)]
pub struct ReportedError {
    /// What it was.
    pub status: u32,
    /// Who reported it.
    pub source_id: u16,
    /// What of it is known.
    pub flags: u16,
    /// The packet.
    pub header: [u32; 4],
    /// What was before it.
    pub prefix: [u32; 4],
}
