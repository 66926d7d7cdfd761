//! The floppy disk controller. The example for an array of nested structs with subsections of their
//! own, and for a default that the device works out when it needs it.

use vmstate_runtime::{Timer, VmState};

const SECTOR: usize = 512;
const DRIVES: u8 = 2;

/// The controller. Boards wrap it: see [`Fdc`].
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "fdc",
    nested,
    version = 2,
    minimum_version = 2,
    pre_load = "set_defaults",
    subsection(reset_sensei, needed = "has_reset"),
    subsection(result_timer, needed = "waits_for_result"),
    subsection(phase, needed = "knows_phase")
)]
pub struct FloppyController {
    /// Status register A
    pub sra: u8,
    /// and B.
    pub srb: u8,
    /// Digital output, with the current drive.
    #[vmstate(rename = "dor_vmstate")]
    pub dor: u8,
    /// Tape drive.
    pub tdr: u8,
    /// Data rate.
    pub dsr: u8,
    /// Main status.
    pub msr: u8,
    /// The first byte of a result,
    pub status0: u8,
    /// the second,
    pub status1: u8,
    /// and the third.
    pub status2: u8,
    /// Commands, results and sectors pass through it.
    pub fifo: [u8; SECTOR],
    /// How far: it counts on over the sectors of a transfer.
    pub data_pos: u32,
    /// How many bytes there will be.
    pub data_len: u32,
    /// Whether the transfer is of several tracks, formats or seeks.
    pub data_state: u8,
    /// Read, write or scan.
    pub data_dir: u8,
    /// The last sector of a track.
    pub eot: u8,
    /// Step rate and head unload time.
    pub timer0: u8,
    /// Head load time, and whether to go without DMA.
    pub timer1: u8,
    /// From which track on writes are compensated.
    pub precomp_trk: u8,
    /// The configure command's flags.
    pub config: u8,
    /// Whether the configuration outlives a reset.
    pub lock: u8,
    /// Power down.
    pub pwrd: u8,
    #[vmstate(equal)]
    num_floppies: u8,
    /// The drives.
    pub drives: [FloppyDrive; DRIVES as usize],

    /// Drives that are still to report the last reset.
    #[vmstate(subsection = "reset_sensei")]
    pub reset_sensei: i32,
    /// When the result is ready.
    #[vmstate(subsection = "result_timer")]
    pub result_timer: Timer,
    /// Where it is between command and result.
    #[vmstate(subsection = "phase")]
    pub phase: FloppyPhase,
}

/// Where the controller is between command and result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[repr(u8)]
pub enum FloppyPhase {
    /// Where the main status register says: most of the time that is enough.
    #[default]
    Implied = 0,
    /// Waits for a command.
    Idle = 1,
    /// Takes the bytes of a command.
    Command = 2,
    /// Transfers data.
    Execution = 3,
    /// Gives the bytes of a result.
    Result = 4,
}

impl Default for FloppyController {
    fn default() -> Self {
        Self {
            sra: 0,
            srb: 0xc0,
            dor: 0x0c,
            tdr: 0,
            dsr: 0,
            msr: 0x80,
            status0: 0,
            status1: 0,
            status2: 0,
            fifo: [0; SECTOR],
            data_pos: 0,
            data_len: 1,
            data_state: 0,
            data_dir: 0,
            eot: 0,
            timer0: 0,
            timer1: 0,
            precomp_trk: 0,
            config: 0x60,
            lock: 0,
            pwrd: 0,
            num_floppies: DRIVES,
            drives: Default::default(),
            reset_sensei: 0,
            result_timer: Timer::IDLE,
            phase: FloppyPhase::Implied,
        }
    }
}

impl FloppyController {
    /// What a stream without subsections means.
    fn set_defaults(&mut self) {
        self.reset_sensei = 0;
        self.result_timer = Timer::IDLE;
        self.phase = FloppyPhase::Implied;
    }

    fn has_reset(&self) -> bool {
        self.reset_sensei != 0
    }

    fn waits_for_result(&self) -> bool {
        self.result_timer.is_pending()
    }

    fn knows_phase(&self) -> bool {
        self.phase != FloppyPhase::Implied
    }
}

/// A drive.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "fdrive",
    nested,
    pre_load = "set_defaults",
    subsection(media_changed, needed = "has_no_news"),
    subsection(media_rate, needed = "sends_rate"),
    subsection(perpendicular, needed = "is_perpendicular")
)]
pub struct FloppyDrive {
    /// Where its head is: the side,
    pub head: u8,
    /// the track,
    pub track: u8,
    /// and the sector.
    pub sect: u8,

    /// Whether the guest is still to be told of a new medium.
    #[vmstate(subsection = "media_changed")]
    pub media_changed: u8,
    /// Data rate of the medium.
    #[vmstate(subsection = "media_rate")]
    pub media_rate: u8,
    /// Whether it records perpendicularly, as 2.88 MB media need.
    #[vmstate(subsection = "perpendicular")]
    pub perpendicular: u8,

    /// Whether the controller checks the rate, and so sends it.
    #[vmstate(skip = "configuration: off up to pc-1.0")]
    pub check_media_rate: bool,
}

impl Default for FloppyDrive {
    fn default() -> Self {
        Self {
            head: 0,
            track: 0,
            sect: 1,
            media_changed: 1,
            media_rate: 0,
            perpendicular: 0,
            check_media_rate: true,
        }
    }
}

impl FloppyDrive {
    /// What a stream without subsections means.
    fn set_defaults(&mut self) {
        self.media_changed = 1;
        self.perpendicular = 0;
    }

    fn has_no_news(&self) -> bool {
        self.media_changed != 1
    }

    fn sends_rate(&self) -> bool {
        self.check_media_rate
    }

    fn is_perpendicular(&self) -> bool {
        self.perpendicular != 0
    }
}

/// The controller on the ISA bus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "fdc", version = 2, minimum_version = 2)]
pub struct Fdc {
    /// The controller.
    pub state: FloppyController,
}
