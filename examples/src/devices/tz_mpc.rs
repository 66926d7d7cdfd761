//! The memory protection controller of `TrustZone`: a lookup table with a bit for every block.

use vmstate_runtime::VmState;

/// Blocks of 256 bytes and more, up to 4 GB.
const MAX_WORDS: usize = 1 << 19;

/// A memory whose blocks are secure or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tz-mpc", post_load = "check_index")]
pub struct TzMpc {
    /// Control.
    pub ctrl: u32,
    /// Which word of the table is accessed next.
    pub blk_idx: u32,
    /// Interrupt status.
    pub int_stat: u32,
    /// Interrupt enable.
    pub int_en: u32,
    /// The address of the access that was blocked.
    pub int_info1: u32,
    /// Who made it.
    pub int_info2: u32,
    /// The table: a set bit is a block for the nonsecure side.
    #[vmstate(len = "blk_max", max = MAX_WORDS)]
    pub blk_lut: Vec<u32>,
    /// Words of the table: a property of the memory.
    #[vmstate(property = "blk-max", default = 1)]
    pub blk_max: u32,
}

impl TzMpc {
    /// A table of so many words.
    #[must_use]
    pub fn new(blk_max: u32) -> Self {
        let blk_max = blk_max.min(MAX_WORDS as u32);
        Self { blk_lut: vec![0; blk_max as usize], blk_max, ..Self::default() }
    }

    /// The table is indexed with it.
    fn check_index(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { blk_idx, blk_max, .. } = self;
        if blk_idx < blk_max {
            return Ok(());
        }
        Err(format!("word {blk_idx} of a table of {blk_max}"))
    }
}
