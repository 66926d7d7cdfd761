//! The SD host controller of the SD Association. The example for a buffer whose size is a property.

use vmstate_runtime::{Timer, VmState};

const MAX_BUFFER: usize = 2048;

/// A host controller, without the PCI device around it that there may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "sdhci",
    pre_load = "set_defaults",
    post_load = "check_count",
    subsection(pending_insert, name = "sdhci/pending-insert", needed = "insert_is_pending")
)]
pub struct Sdhci {
    /// DMA address, or blocks with auto command 23.
    pub sdmasysad: u32,
    /// Bytes of a block.
    pub blksize: u16,
    /// Blocks of the transfer.
    pub blkcnt: u16,
    /// Argument.
    pub argument: u32,
    /// Transfer mode.
    pub trnmod: u16,
    /// Command.
    pub cmdreg: u16,
    /// Response.
    pub rspreg: [u32; 4],
    /// Present state.
    pub prnsts: u32,
    /// Host control 1.
    pub hostctl1: u8,
    /// Power control.
    pub pwrcon: u8,
    /// Block gap control.
    pub blkgap: u8,
    /// Wake-up control.
    pub wakcon: u8,
    /// Clock control.
    pub clkcon: u16,
    /// Timeout control.
    pub timeoutcon: u8,
    /// ADMA error status.
    pub admaerr: u8,
    /// Normal interrupt status.
    pub norintsts: u16,
    /// Error interrupt status.
    pub errintsts: u16,
    /// Normal interrupt status enable.
    pub norintstsen: u16,
    /// Error interrupt status enable.
    pub errintstsen: u16,
    /// Normal interrupt signal enable.
    pub norintsigen: u16,
    /// Error interrupt signal enable.
    pub errintsigen: u16,
    /// Auto command error status.
    pub acmd12errsts: u16,
    /// Bytes of the buffer that were transferred.
    pub data_count: u16,
    /// ADMA system address.
    pub admasysaddr: u64,
    /// Where a transfer stopped at a block gap.
    pub stopped_state: u8,
    /// One block.
    #[vmstate(len = "buf_maxsz", max = MAX_BUFFER, buffer)]
    pub fifo_buffer: Vec<u8>,
    /// When a card counts as inserted.
    pub insert_timer: Timer,
    /// When a transfer goes on.
    pub transfer_timer: Timer,

    /// Whether the insertion waits for the power: a quirk of the Raspberry Pi.
    #[vmstate(subsection = "pending_insert")]
    pub pending_insert_state: bool,

    /// Bytes of the largest block: 512, 1024 or 2048, as the capabilities say.
    #[vmstate(property = "buf-maxsz", default = 512)]
    pub buf_maxsz: u32,
}

impl Sdhci {
    /// A controller for blocks of up to so many bytes.
    #[must_use]
    pub fn new(buf_maxsz: u32) -> Self {
        Self { fifo_buffer: vec![0; buf_maxsz as usize], buf_maxsz, ..Self::default() }
    }

    fn set_defaults(&mut self) {
        self.pending_insert_state = false;
    }

    fn insert_is_pending(&self) -> bool {
        self.pending_insert_state
    }

    /// The buffer is indexed with it.
    fn check_count(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { data_count, buf_maxsz, .. } = self;
        if u32::from(*data_count) <= *buf_maxsz {
            return Ok(());
        }
        Err(format!("{data_count} bytes in a buffer of {buf_maxsz}"))
    }
}
