//! The PS/2 keyboard and mouse. The example for what two devices share as a nested struct, and for
//! subsections with versions of their own.

use vmstate_runtime::VmState;

/// Bytes of the ring. Today's releases use only its front.
const QUEUE_SIZE: usize = 256;
const NO_COMMAND: i32 = -1;
const NO_REPLY: i32 = -1;

/// What keyboard and mouse have in common: bytes on their way to the host.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "PS2 Common State",
    nested,
    version = 3,
    minimum_version = 2,
    post_load = "check_queue"
)]
pub struct Ps2Common {
    /// The command that waits for its argument; -1 if there is none.
    pub write_cmd: i32,
    /// Where the oldest byte is.
    #[vmstate(rename = "queue.rptr")]
    pub read_pos: i32,
    /// Where the next byte goes.
    #[vmstate(rename = "queue.wptr")]
    pub write_pos: i32,
    /// How many bytes are in use.
    #[vmstate(rename = "queue.count")]
    pub count: i32,
    /// The ring.
    #[vmstate(rename = "queue.data", buffer)]
    pub data: [u8; QUEUE_SIZE],
}

impl Default for Ps2Common {
    fn default() -> Self {
        Self { write_cmd: NO_COMMAND, read_pos: 0, write_pos: 0, count: 0, data: [0; QUEUE_SIZE] }
    }
}

impl Ps2Common {
    /// The ring is indexed with these, so a stream must not choose them freely.
    fn check_queue(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { read_pos, write_pos, count, .. } = *self;
        let is_count = usize::try_from(count).is_ok_and(|count| count <= QUEUE_SIZE);
        if is_index(read_pos) && is_index(write_pos) && is_count {
            return Ok(());
        }
        Err(format!("{count} bytes from {read_pos} to {write_pos} in a ring of {QUEUE_SIZE}"))
    }
}

fn is_index(position: i32) -> bool {
    usize::try_from(position).is_ok_and(|position| position < QUEUE_SIZE)
}

/// The keyboard.
#[allow(clippy::duplicated_attributes)] // of two subsections
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "ps2kbd",
    version = 3,
    minimum_version = 2,
    pre_load = "set_defaults",
    subsection(ledstate, version = 3, minimum_version = 2, needed = "shines"),
    subsection(need_high_bit, needed = "is_within_code"),
    subsection(
        command_reply_queue,
        version = 0,
        minimum_version = 0,
        needed = "replies",
        post_load = "check_reply"
    )
)]
pub struct Ps2Kbd {
    /// What it shares with the mouse.
    pub parent_obj: Ps2Common,
    /// Whether keys are reported.
    pub scan_enabled: i32,
    /// Whether the controller translates to the first set.
    pub translate: i32,
    /// Which set of scan codes is in use.
    #[vmstate(since = 3)]
    pub scancode_set: i32,

    /// The lights.
    #[vmstate(subsection = "ledstate")]
    pub ledstate: i32,
    /// Whether the code in translation was one of a key that went up.
    #[vmstate(subsection = "need_high_bit")]
    pub need_high_bit: bool,
    /// Up to where the ring holds the reply to a command; -1 if it holds none.
    #[vmstate(subsection = "command_reply_queue", rename = "parent_obj.queue.cwptr")]
    pub reply_end: i32,
}

impl Default for Ps2Kbd {
    fn default() -> Self {
        Self {
            parent_obj: Ps2Common::default(),
            scan_enabled: 1,
            translate: 0,
            scancode_set: 2,
            ledstate: 0,
            need_high_bit: false,
            reply_end: NO_REPLY,
        }
    }
}

impl Ps2Kbd {
    /// What version 2 and a stream without subsections mean.
    fn set_defaults(&mut self) {
        self.scancode_set = 2;
        self.ledstate = 0;
        self.need_high_bit = false;
        self.reply_end = NO_REPLY;
    }

    fn shines(&self) -> bool {
        self.ledstate != 0
    }

    fn is_within_code(&self) -> bool {
        self.need_high_bit
    }

    fn replies(&self) -> bool {
        self.reply_end != NO_REPLY
    }

    fn check_reply(&mut self, _version_id: u32) -> Result<(), String> {
        let end = self.reply_end;
        if end == NO_REPLY || is_index(end) {
            return Ok(());
        }
        Err(format!("a reply up to position {end} in a ring of {QUEUE_SIZE}"))
    }
}

/// The mouse.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ps2mouse", version = 2, minimum_version = 2)]
pub struct Ps2Mouse {
    /// What it shares with the keyboard.
    pub parent_obj: Ps2Common,
    /// Mode, and whether it reports.
    pub mouse_status: u8,
    /// A power of two of counts a millimeter.
    pub mouse_resolution: u8,
    /// Reports a second.
    pub mouse_sample_rate: u8,
    /// Whether it sends back what it gets.
    pub mouse_wrap: u8,
    /// 0, 3 with a wheel, 4 with five buttons.
    pub mouse_type: u8,
    /// How far the guest is in the sequence that asks for the type.
    pub mouse_detect_state: u8,
    /// Moved to the right since the last report,
    pub mouse_dx: i32,
    /// up,
    pub mouse_dy: i32,
    /// and the wheel.
    pub mouse_dz: i32,
    /// Which buttons are pressed.
    pub mouse_buttons: u8,
}
