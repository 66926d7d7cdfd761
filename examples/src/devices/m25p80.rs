//! Serial flash with the command set of the M25P80. The example for subsections that each new chip of
//! a family brought along, sent only where its state is unusual.

use vmstate_runtime::VmState;

const BUFFER: u32 = 16;

/// A flash. Its content is a disk image and does not migrate.
#[allow(clippy::struct_excessive_bools)] // each is a bit of a register or a line
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "m25p80",
    version = 0,
    pre_load = "set_defaults",
    post_load = "check_buffer",
    subsection(data_read_loop, needed = "reads_in_loop"),
    subsection(aai_enable, needed = "increments_address"),
    subsection(write_protect, needed = "is_write_protected"),
    subsection(block_protect, needed = "protects_blocks")
)]
pub struct M25p80 {
    /// What the next byte is: idle, a part of the address, data in or out.
    pub state: u8,
    /// Bytes of a command or of an answer.
    pub data: [u8; BUFFER as usize],
    /// How many.
    pub len: u32,
    /// The next one.
    pub pos: u32,
    /// How many a command needs.
    pub needed_bytes: u8,
    /// The command.
    pub cmd_in_progress: u8,
    /// The address.
    pub cur_addr: u32,
    /// Whether writes are enabled.
    pub write_enable: bool,
    /// Whether a reset was announced.
    pub reset_enable: bool,
    /// The extended address register.
    pub ear: u8,
    /// Whether addresses have four bytes.
    pub four_bytes_address_mode: bool,
    /// Nonvolatile configuration.
    pub nonvolatile_cfg: u32,
    /// Volatile configuration.
    pub volatile_cfg: u32,
    /// Enhanced volatile configuration.
    pub enh_volatile_cfg: u32,
    /// Whether four lines are used.
    pub quad_enable: bool,
    /// Spansion's configuration register 1.
    pub spansion_cr1nv: u8,
    /// Spansion's configuration register 2.
    pub spansion_cr2nv: u8,
    /// Spansion's configuration register 3.
    pub spansion_cr3nv: u8,
    /// Spansion's configuration register 4.
    pub spansion_cr4nv: u8,

    /// Whether an answer is repeated.
    #[vmstate(subsection = "data_read_loop")]
    pub data_read_loop: bool,
    /// Whether words are written to ascending addresses.
    #[vmstate(subsection = "aai_enable")]
    pub aai_enable: bool,
    /// The level of the line that, when low, protects the status register,
    #[vmstate(subsection = "write_protect")]
    pub wp_level: bool,
    /// if this bit of it is set.
    #[vmstate(subsection = "write_protect")]
    pub status_register_write_disabled: bool,
    /// Which blocks are protected.
    #[vmstate(subsection = "block_protect")]
    pub block_protect0: bool,
    /// The next bit.
    #[vmstate(subsection = "block_protect")]
    pub block_protect1: bool,
    /// The next bit.
    #[vmstate(subsection = "block_protect")]
    pub block_protect2: bool,
    /// The next bit.
    #[vmstate(subsection = "block_protect")]
    pub block_protect3: bool,
    /// Whether they are counted from the bottom.
    #[vmstate(subsection = "block_protect")]
    pub top_bottom_bit: bool,
}

impl Default for M25p80 {
    fn default() -> Self {
        Self {
            state: 0,
            data: [0; BUFFER as usize],
            len: 0,
            pos: 0,
            needed_bytes: 0,
            cmd_in_progress: 0,
            cur_addr: 0,
            write_enable: false,
            reset_enable: false,
            ear: 0,
            four_bytes_address_mode: false,
            nonvolatile_cfg: 0x8fff,
            volatile_cfg: 0,
            enh_volatile_cfg: 0,
            quad_enable: false,
            spansion_cr1nv: 0,
            spansion_cr2nv: 8,
            spansion_cr3nv: 2,
            spansion_cr4nv: 0x10,
            data_read_loop: false,
            aai_enable: false,
            wp_level: true,
            status_register_write_disabled: false,
            block_protect0: false,
            block_protect1: false,
            block_protect2: false,
            block_protect3: false,
            top_bottom_bit: false,
        }
    }
}

impl M25p80 {
    /// What a stream without a subsection means.
    fn set_defaults(&mut self) {
        self.data_read_loop = false;
        self.aai_enable = false;
        self.wp_level = true;
        self.status_register_write_disabled = false;
        self.block_protect0 = false;
        self.block_protect1 = false;
        self.block_protect2 = false;
        self.block_protect3 = false;
        self.top_bottom_bit = false;
    }

    fn reads_in_loop(&self) -> bool {
        self.data_read_loop
    }

    fn increments_address(&self) -> bool {
        self.aai_enable
    }

    fn is_write_protected(&self) -> bool {
        !self.wp_level || self.status_register_write_disabled
    }

    fn protects_blocks(&self) -> bool {
        self.block_protect0
            || self.block_protect1
            || self.block_protect2
            || self.block_protect3
            || self.top_bottom_bit
    }

    /// The buffer is indexed with these, so a stream must not choose them freely.
    fn check_buffer(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { len, pos, needed_bytes, .. } = self;
        if *len <= BUFFER && *pos <= BUFFER && u32::from(*needed_bytes) <= BUFFER {
            return Ok(());
        }
        Err(format!("byte {pos} of {len}, {needed_bytes} needed, in a buffer of {BUFFER}"))
    }
}
