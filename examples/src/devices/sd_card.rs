//! An SD card. The example for `bits`: how many bits follow is a property of the card.

use vmstate_runtime::{Bitmap, Timer, Unused, VmState};

use super::block::Block;

/// The power-up bit of the operating conditions register.
const OCR_POWERED_UP: u32 = 1 << 31;
const BLOCK: u32 = 512;

/// A card. Its content is a disk image and does not migrate.
#[derive(Clone, Debug, VmState)]
#[vmstate(
    name = "sd-card",
    version = 2,
    minimum_version = 2,
    pre_load = "power_up",
    post_load = "check_transfer",
    subsection(ocr_state, name = "sd-card/ocr-state", needed = "is_powering_up"),
    subsection(ext_csd_modes_state, name = "sd-card/ext_csd_modes-state", property = "emmc")
)]
pub struct SdCard {
    /// Inactive, card identification or data transfer mode.
    pub mode: u32,
    /// The state of the mode; -1 if inactive.
    pub state: i32,
    /// Card identification.
    pub cid: [u8; 16],
    /// Card specific data.
    pub csd: [u8; 16],
    /// Relative card address.
    pub rca: u16,
    /// Card status.
    pub card_status: u32,
    /// The first byte of the SD status; the rest is constant.
    #[vmstate(buffer)]
    pub sd_status: [u8; 1],
    /// The voltage that the host supplies.
    pub vhs: u32,
    /// Which groups are write protected.
    #[vmstate(bits = "wp_group_bits")]
    pub wp_group_bmap: Bitmap,
    /// Bytes of a block.
    pub blk_len: u32,
    /// Blocks of a transfer; 0 if it is open-ended.
    pub multi_blk_cnt: u32,
    /// The first block to erase,
    pub erase_start: u32,
    /// and the last.
    pub erase_end: u32,
    /// The password,
    pub pwd: [u8; 16],
    /// and its length.
    pub pwd_len: u32,
    /// The function of each group.
    pub function_group: [u8; 6],
    /// The command.
    pub current_cmd: u8,
    /// Whether the next one is application specific.
    pub expecting_acmd: bool,
    /// Blocks written.
    pub blk_written: u32,
    /// Where the transfer began.
    pub data_start: u64,
    /// Bytes of the block so far.
    pub data_offset: u32,
    /// The block.
    pub data: Block<u8, { BLOCK as usize }>,
    unused: Unused<512>,
    /// Whether the card is selected.
    pub enable: bool,

    /// Operating conditions. They are worth sending only until the card is powered up.
    #[vmstate(subsection = "ocr_state")]
    pub ocr: u32,
    /// When it is.
    #[vmstate(subsection = "ocr_state")]
    pub ocr_power_timer: Timer,

    /// The modes of an eMMC, which QEMU sends since 11.
    #[vmstate(subsection = "ext_csd_modes_state")]
    pub ext_csd_rw: Block<u8, 192>,
    /// Whether it is one.
    #[vmstate(property)]
    pub emmc: bool,

    /// One bit for 2 MB of the card, and one more.
    #[vmstate(property = "wp-group-bits", default = 1)]
    pub wp_group_bits: u32,
}

impl SdCard {
    /// A card with so many write protect groups.
    #[must_use]
    pub fn new(wp_group_bits: u32) -> Self {
        Self {
            mode: 0,
            state: 0,
            cid: [0; 16],
            csd: [0; 16],
            rca: 0,
            card_status: 0,
            sd_status: [0],
            vhs: 0,
            wp_group_bmap: Bitmap::default(),
            blk_len: BLOCK,
            multi_blk_cnt: 0,
            erase_start: u32::MAX,
            erase_end: u32::MAX,
            pwd: [0; 16],
            pwd_len: 0,
            function_group: [0; 6],
            current_cmd: 0,
            expecting_acmd: false,
            blk_written: 0,
            data_start: 0,
            data_offset: 0,
            data: Block::default(),
            unused: Unused,
            enable: false,
            ocr: 0,
            ocr_power_timer: Timer::IDLE,
            ext_csd_rw: Block::default(),
            emmc: false,
            wp_group_bits,
        }
    }

    /// A stream that does not say so is that of a card that is powered up.
    fn power_up(&mut self) {
        self.ocr |= OCR_POWERED_UP;
        self.ocr_power_timer = Timer::IDLE;
    }

    fn is_powering_up(&self) -> bool {
        self.ocr & OCR_POWERED_UP == 0
    }

    /// The block and the password are indexed with these, and states are looked up.
    fn check_transfer(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { data_offset, pwd_len, mode, state, .. } = self;
        if *data_offset > BLOCK || *pwd_len > 16 {
            return Err(format!("byte {data_offset} of a block, a password of {pwd_len} bytes"));
        }
        if *mode > 2 || !(-1..=8).contains(state) {
            return Err(format!("state {state} of mode {mode}"));
        }
        Ok(())
    }
}
