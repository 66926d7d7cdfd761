//! Parallel flash with the CFI01 command set. The example for a subsection with a name that is not
//! behind a slash, and for bytes that are as many as a property says.

use vmstate_runtime::VmState;

/// No block write is under way.
const NO_BLOCK: u32 = u32::MAX;

/// A flash. Its content is memory and migrates as such.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "pflash_cfi01",
    pre_load = "end_block_write",
    post_load = "check_block",
    subsection(blk_write, name = "pflash_cfi01_blk_write", needed = "writes_block")
)]
pub struct PflashCfi01 {
    /// Which cycle of a write comes next; 0 when the flash is read.
    pub wcycle: u8,
    /// The command.
    pub cmd: u8,
    /// The status register.
    pub status: u8,
    /// Words left of a block write.
    pub counter: u64,
    /// The block that is put together before it is written,
    #[vmstate(subsection = "blk_write", len = "writeblock_size", max = MAX_BLOCK, buffer)]
    pub blk_bytes: Vec<u8>,
    /// and where it goes.
    #[vmstate(subsection = "blk_write")]
    pub blk_offset: u32,
    /// Bytes that are written at once: a property of the chips, and of how many there are.
    #[vmstate(property = "writeblock-size", default = 4096)]
    pub writeblock_size: u32,
}

const MAX_BLOCK: usize = 1 << 16;

impl Default for PflashCfi01 {
    fn default() -> Self {
        Self::new(4096)
    }
}

impl PflashCfi01 {
    /// A flash that writes so many bytes at once.
    #[must_use]
    pub fn new(writeblock_size: u32) -> Self {
        let writeblock_size = writeblock_size.min(MAX_BLOCK as u32);
        Self {
            wcycle: 0,
            cmd: 0,
            status: 0x80,
            counter: 0,
            blk_bytes: vec![0; writeblock_size as usize],
            blk_offset: NO_BLOCK,
            writeblock_size,
        }
    }

    fn writes_block(&self) -> bool {
        self.blk_offset != NO_BLOCK
    }

    fn end_block_write(&mut self) {
        self.blk_offset = NO_BLOCK;
    }

    fn check_block(&mut self, _version_id: u32) -> Result<(), String> {
        if !self.writes_block() || self.blk_offset.is_multiple_of(self.writeblock_size.max(1)) {
            return Ok(());
        }
        Err(format!("a block of {} bytes at {:#x}", self.writeblock_size, self.blk_offset))
    }
}
