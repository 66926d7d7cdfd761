//! ATA disks and CD drives, and the controllers they hang on. The example for `test` on the state
//! itself, and for bulk state in a subsection: the 128 KiB of a transfer are sent only while one is
//! under way.

use vmstate_runtime::VmState;

use crate::devices::{Block, PciDevice};

/// Bytes of the buffer between drive and guest: 256 sectors, and 4 bytes because a drive may look
/// ahead.
const IO_BUFFER: usize = 256 * 512 + 4;

/// The status bit that says that data is to be transferred.
const DRQ: u8 = 0x08;

/// Bits of a bus master's status that QEMU once used for retries.
const RETRY_BITS: u8 = 0x78;

/// The functions that end a transfer.
const END_FUNCTIONS: u8 = 7;

/// What the two drives of a cable share.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "ide_bus",
    nested,
    pre_load = "forget_error",
    post_load = "check_unit",
    subsection(error, name = "ide_bus/error", version = 2, needed = "has_failed")
)]
pub struct IdeBus {
    /// Device control.
    pub cmd: u8,
    /// Which drive is selected.
    pub unit: u8,

    /// What failed on the host and will be tried again.
    #[vmstate(subsection = "error")]
    pub error_status: i32,
    /// Where.
    #[vmstate(subsection = "error", since = 2)]
    pub retry_sector_num: i64,
    /// How much.
    #[vmstate(subsection = "error", since = 2)]
    pub retry_nsector: u32,
    /// By which drive.
    #[vmstate(subsection = "error", since = 2)]
    pub retry_unit: u8,
}

impl IdeBus {
    fn forget_error(&mut self) {
        *self = Self { cmd: self.cmd, unit: self.unit, ..Self::default() };
    }

    fn has_failed(&self) -> bool {
        self.error_status != 0
    }

    fn check_unit(&mut self, _version_id: u32) -> Result<(), String> {
        if self.unit > 1 { Err(format!("drive {} of 2 is selected", self.unit)) } else { Ok(()) }
    }
}

/// A drive, or the place of one.
#[allow(clippy::struct_excessive_bools)] // four are bools on the wire
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "ide_drive",
    nested,
    version = 3,
    minimum_version = 0,
    pre_load = "set_defaults",
    subsection(pio_state, needed = "transfers", post_load = "check_transfer"),
    subsection(tray_state, needed = "has_moved_tray"),
    subsection(atapi_gesn_state, name = "ide_drive/atapi/gesn_state", needed = "has_event")
)]
pub struct IdeDrive {
    /// Sectors an interrupt.
    pub mult_sectors: i32,
    /// Whether there is `identify_data`.
    pub identify_set: i32,
    /// What the drive says about itself, once the guest asked.
    #[vmstate(buffer, test = "has_identified")]
    pub identify_data: Block<u8, 512>,
    /// Features register.
    pub feature: u8,
    /// Error register.
    pub error: u8,
    /// Sector count.
    pub nsector: u32,
    /// Sector, or bits 0 to 7 of an address.
    pub sector: u8,
    /// Cylinder, or bits 8 to 15.
    pub lcyl: u8,
    /// Cylinder, or bits 16 to 23.
    pub hcyl: u8,
    /// The registers as written before: `feature`,
    pub hob_feature: u8,
    /// `sector`,
    pub hob_sector: u8,
    /// `nsector`,
    pub hob_nsector: u8,
    /// `lcyl`,
    pub hob_lcyl: u8,
    /// and `hcyl`.
    pub hob_hcyl: u8,
    /// Drive and head.
    pub select: u8,
    /// Status.
    pub status: u8,
    /// Whether the command has a 48-bit address.
    pub lba48: u8,
    /// Of a CD drive: why the last command failed,
    pub sense_key: u8,
    /// and details.
    pub asc: u8,
    /// Of a CD drive: the disc is another one.
    pub cdrom_changed: u8,

    /// Sectors still to be transferred.
    #[vmstate(subsection = "pio_state")]
    pub req_nb_sectors: i32,
    /// The data.
    #[vmstate(subsection = "pio_state")]
    pub io_buffer: Block<u8, IO_BUFFER>,
    /// How far the guest is,
    #[vmstate(subsection = "pio_state")]
    pub cur_io_buffer_offset: i32,
    /// and how much is left.
    #[vmstate(subsection = "pio_state")]
    pub cur_io_buffer_len: i32,
    /// What happens at the end: one of seven functions.
    #[vmstate(subsection = "pio_state")]
    pub end_transfer_fn_idx: u8,
    /// Of a CD drive: bytes until the next interrupt,
    #[vmstate(subsection = "pio_state")]
    pub elementary_transfer_size: i32,
    /// and bytes of the whole answer.
    #[vmstate(subsection = "pio_state")]
    pub packet_transfer_size: i32,

    /// Of a CD drive: the tray is open,
    #[vmstate(subsection = "tray_state")]
    pub tray_open: bool,
    /// or locked.
    #[vmstate(subsection = "tray_state")]
    pub tray_locked: bool,

    /// Of a CD drive, events to report: a disc was inserted,
    #[vmstate(subsection = "atapi_gesn_state", rename = "events.new_media")]
    pub new_media: bool,
    /// or is to be ejected.
    #[vmstate(subsection = "atapi_gesn_state", rename = "events.eject_request")]
    pub eject_request: bool,

    #[vmstate(skip = "follows from the bus: a transfer failed on the host")]
    retries_transfer: bool,
}

impl IdeDrive {
    /// What a stream without subsections means. The buffer matters only to a transfer.
    fn set_defaults(&mut self) {
        self.retries_transfer = false;
        (self.tray_open, self.tray_locked) = (false, false);
        (self.new_media, self.eject_request) = (false, false);
    }

    fn has_identified(&self, _version_id: u32) -> bool {
        self.identify_set != 0
    }

    fn transfers(&self) -> bool {
        self.status & DRQ != 0 || self.retries_transfer
    }

    fn has_moved_tray(&self) -> bool {
        self.tray_open || self.tray_locked
    }

    fn has_event(&self) -> bool {
        self.new_media || self.eject_request
    }

    /// The guest reads and writes where these point to.
    fn check_transfer(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { cur_io_buffer_offset: offset, cur_io_buffer_len: len, .. } = *self;
        let end = offset.checked_add(len).and_then(|end| usize::try_from(end).ok());
        if offset < 0 || len < 0 || end.is_none_or(|end| end > IO_BUFFER) {
            return Err(format!("{len} bytes from {offset} on in a buffer of {IO_BUFFER}"));
        }
        if self.end_transfer_fn_idx >= END_FUNCTIONS {
            return Err(format!("end_transfer_fn_idx is {}", self.end_transfer_fn_idx));
        }
        self.retries_transfer = self.status & DRQ == 0;
        Ok(())
    }
}

/// The bus master of a cable: transfers by DMA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "ide bmdma",
    nested,
    version = 3,
    minimum_version = 0,
    pre_load = "set_defaults",
    subsection(current, name = "ide bmdma_current", needed = "transfers"),
    subsection(bm_status, name = "ide bmdma/status", needed = "has_used_retry_bits")
)]
pub struct BmDma {
    /// Command.
    pub cmd: u8,
    /// Status, with the retry bits of the bus in it.
    pub migration_compat_status: u8,
    /// Where the list of descriptors is.
    pub addr: u32,
    /// The retry of the bus: where,
    pub migration_retry_sector_num: i64,
    /// how much,
    pub migration_retry_nsector: u32,
    /// and by which drive.
    pub migration_retry_unit: u8,

    /// The next descriptor.
    #[vmstate(subsection = "current")]
    pub cur_addr: u32,
    /// Whether the current one is the last.
    #[vmstate(subsection = "current")]
    pub cur_prd_last: u32,
    /// Where it points to.
    #[vmstate(subsection = "current")]
    pub cur_prd_addr: u32,
    /// How much of it is left.
    #[vmstate(subsection = "current")]
    pub cur_prd_len: u32,

    /// Status as the guest sees it.
    #[vmstate(subsection = "bm_status")]
    pub status: u8,
}

impl BmDma {
    fn set_defaults(&mut self) {
        (self.cur_addr, self.cur_prd_last, self.cur_prd_addr, self.cur_prd_len) = (0, 0, 0, 0);
        self.status = 0;
    }

    fn transfers(&self) -> bool {
        self.cur_prd_len != 0
    }

    fn has_used_retry_bits(&self) -> bool {
        self.status & RETRY_BITS != 0
    }
}

/// A controller on the PCI bus, with two cables.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ide", version = 3, minimum_version = 0)]
pub struct PciIde {
    /// What every PCI device has.
    pub parent_obj: PciDevice,
    /// The bus masters.
    pub bmdma: [BmDma; 2],
    /// The cables.
    #[vmstate(since = 1)]
    pub bus: [IdeBus; 2],
    /// The drives of the first cable,
    #[vmstate(since = 3, rename = "bus[0].ifs")]
    pub primary: [IdeDrive; 2],
    /// and of the second.
    #[vmstate(since = 3, rename = "bus[1].ifs")]
    pub secondary: [IdeDrive; 2],
}

/// A controller on the ISA bus: one cable.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "isa-ide", version = 3, minimum_version = 0)]
pub struct IsaIde {
    /// The cable.
    #[vmstate(since = 1)]
    pub bus: IdeBus,
    /// Its drives.
    #[vmstate(since = 3, rename = "bus.ifs")]
    pub drives: [IdeDrive; 2],
}

/// The controller of Power Macintosh machines: one cable. It has the name of the one on the PCI
/// bus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ide", version = 5, minimum_version = 0, unreleased, pre_load = "set_defaults")]
pub struct MacIde {
    /// The cable.
    #[vmstate(since = 1)]
    pub bus: IdeBus,
    /// Its drives.
    #[vmstate(since = 3, rename = "bus.ifs")]
    pub drives: [IdeDrive; 2],
    /// Whether DMA is under way.
    pub dma_active: bool,
    /// The timing register.
    #[vmstate(since = 4)]
    pub timing_reg: u32,
    /// The interrupt register.
    #[vmstate(since = 5)]
    pub irq_reg: u32,
}

impl MacIde {
    fn set_defaults(&mut self) {
        (self.timing_reg, self.irq_reg) = (0, 0);
    }
}
