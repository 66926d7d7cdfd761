//! SATA controllers. The example for `configured` with `equal`: how many ports there are is hardware, and only checked.

use vmstate_runtime::VmState;

use super::ide::{IdeBus, IdeDrive};
use crate::devices::PciDevice;

/// Commands that a port takes at a time.
const SLOTS: usize = 32;

/// The controller with so many ports.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "ahci", nested)]
pub struct Ahci {
    /// The ports.
    #[vmstate(configured)]
    pub dev: Vec<AhciPort>,
    /// Capabilities.
    #[vmstate(rename = "control_regs.cap")]
    pub cap: u32,
    /// Global control.
    #[vmstate(rename = "control_regs.ghc")]
    pub ghc: u32,
    /// Interrupt status.
    #[vmstate(rename = "control_regs.irqstatus")]
    pub irqstatus: u32,
    /// Ports implemented.
    #[vmstate(rename = "control_regs.impl")]
    pub implemented: u32,
    /// Version.
    #[vmstate(rename = "control_regs.version")]
    pub version: u32,
    /// Which register the index-data pair accesses.
    pub idp_index: u32,
    #[vmstate(equal)]
    ports: i32,
}

impl Ahci {
    /// A controller with so many ports, 32 at most.
    #[must_use]
    pub fn new(ports: u8) -> Self {
        let ports = ports.min(32);
        Self {
            dev: vec![AhciPort::default(); ports.into()],
            cap: 0,
            ghc: 0,
            irqstatus: 0,
            implemented: 0,
            version: 0,
            idp_index: 0,
            ports: i32::from(ports),
        }
    }
}

/// One port with its drive.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "ahci port", nested, post_load = "check_slots")]
pub struct AhciPort {
    /// The cable.
    pub port: IdeBus,
    /// The drive.
    #[vmstate(rename = "port.ifs[0]")]
    pub drive: IdeDrive,
    /// Running or not.
    pub port_state: u32,
    /// Queued commands that are done, one bit each.
    pub finished: u32,
    /// The command list,
    #[vmstate(rename = "port_regs.lst_addr")]
    pub lst_addr: u32,
    /// upper half.
    #[vmstate(rename = "port_regs.lst_addr_hi")]
    pub lst_addr_hi: u32,
    /// Where replies go,
    #[vmstate(rename = "port_regs.fis_addr")]
    pub fis_addr: u32,
    /// upper half.
    #[vmstate(rename = "port_regs.fis_addr_hi")]
    pub fis_addr_hi: u32,
    /// Interrupt status.
    #[vmstate(rename = "port_regs.irq_stat")]
    pub irq_stat: u32,
    /// Interrupts enabled.
    #[vmstate(rename = "port_regs.irq_mask")]
    pub irq_mask: u32,
    /// Command and status.
    #[vmstate(rename = "port_regs.cmd")]
    pub cmd: u32,
    /// Task file data.
    #[vmstate(rename = "port_regs.tfdata")]
    pub tfdata: u32,
    /// Signature.
    #[vmstate(rename = "port_regs.sig")]
    pub sig: u32,
    /// SATA status,
    #[vmstate(rename = "port_regs.scr_stat")]
    pub scr_stat: u32,
    /// control,
    #[vmstate(rename = "port_regs.scr_ctl")]
    pub scr_ctl: u32,
    /// error,
    #[vmstate(rename = "port_regs.scr_err")]
    pub scr_err: u32,
    /// and active: queued commands, one bit each.
    #[vmstate(rename = "port_regs.scr_act")]
    pub scr_act: u32,
    /// Commands issued, one bit each.
    #[vmstate(rename = "port_regs.cmd_issue")]
    pub cmd_issue: u32,
    /// Whether the transfer has begun.
    pub done_first_drq: bool,
    /// The command that is carried out, or -1.
    pub busy_slot: i32,
    /// Whether the drive has sent its signature.
    pub init_d2h_sent: bool,
    /// Queued commands.
    pub ncq_tfs: [NcqTransfer; SLOTS],
}

/// A queued command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ncq state", nested)]
pub struct NcqTransfer {
    /// Sectors.
    pub sector_count: u32,
    /// The first one.
    pub lba: u64,
    /// Its place in the queue.
    pub tag: u8,
    /// The command.
    pub cmd: u8,
    /// Its place in the command list.
    pub slot: u8,
    /// Whether there is a command.
    pub used: bool,
    /// Whether it failed on the host and will be tried again.
    pub halt: bool,
}

impl Default for AhciPort {
    fn default() -> Self {
        Self {
            port: IdeBus::default(),
            drive: IdeDrive::default(),
            port_state: 0,
            finished: 0,
            lst_addr: 0,
            lst_addr_hi: 0,
            fis_addr: 0,
            fis_addr_hi: 0,
            irq_stat: 0,
            irq_mask: 0,
            cmd: 0,
            tfdata: 0,
            sig: 0,
            scr_stat: 0,
            scr_ctl: 0,
            scr_err: 0,
            scr_act: 0,
            cmd_issue: 0,
            done_first_drq: false,
            busy_slot: -1,
            init_d2h_sent: false,
            ncq_tfs: [NcqTransfer::default(); SLOTS],
        }
    }
}

impl AhciPort {
    /// Slots are indices into the guest's command list.
    fn check_slots(&mut self, _version_id: u32) -> Result<(), String> {
        if !(-1..32).contains(&self.busy_slot) {
            return Err(format!("busy_slot is {}, -1 to 31 expected", self.busy_slot));
        }
        let bad = |ncq: &&NcqTransfer| ncq.used && usize::from(ncq.slot.max(ncq.tag)) >= SLOTS;
        match self.ncq_tfs.iter().find(bad) {
            Some(ncq) => Err(format!("a queued command with tag {}, slot {}", ncq.tag, ncq.slot)),
            None => Ok(()),
        }
    }
}

/// The controller of the ICH9.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "ich9_ahci")]
pub struct Ich9Ahci {
    /// What every PCI device has.
    pub parent_obj: PciDevice,
    /// The controller.
    pub ahci: Ahci,
}

impl Default for Ich9Ahci {
    fn default() -> Self {
        Self { parent_obj: PciDevice::default(), ahci: Ahci::new(6) }
    }
}

/// A controller of boards without PCI.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "sysbus-ahci", version = 0)]
pub struct SysBusAhci {
    /// The controller.
    pub ahci: Ahci,
}

impl Default for SysBusAhci {
    fn default() -> Self {
        Self::new(1)
    }
}

impl SysBusAhci {
    /// A controller with so many ports.
    #[must_use]
    pub fn new(ports: u8) -> Self {
        Self { ahci: Ahci::new(ports) }
    }
}
