//! Sound cards. The example for state that is flat and long, and for checks of every index in it.

use vmstate_runtime::{Timer, Unused, VmState};

use crate::devices::{Block, PciDevice};

/// The Sound Blaster 16.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "sb16", post_load = "check_indices")]
pub struct Sb16 {
    /// The interrupt line,
    pub irq: u32,
    /// the 8-bit DMA channel,
    pub dma: u32,
    /// the 16-bit one,
    pub hdma: u32,
    /// and the port, as jumpered.
    pub port: u32,
    /// The version the card says it has.
    pub ver: u32,
    /// Bytes of the command that came.
    pub in_index: i32,
    /// Bytes of the answer that wait.
    pub out_data_len: i32,
    /// Whether samples are stereo,
    pub fmt_stereo: i32,
    /// signed,
    pub fmt_signed: i32,
    /// of so many bits,
    pub fmt_bits: i32,
    /// and all that in one number.
    pub fmt: u32,
    /// Whether a block is played again and again.
    pub dma_auto: i32,
    /// Its length.
    pub block_size: i32,
    /// Whether the FIFO is used.
    pub fifo: i32,
    /// Samples a second,
    pub freq: i32,
    /// or their time constant, or -1.
    pub time_const: i32,
    /// Whether the speaker is on.
    pub speaker: i32,
    /// Bytes that the command still lacks.
    pub needed_bytes: i32,
    /// The command, or -1.
    pub cmd: i32,
    /// Whether the 16-bit channel is used.
    pub use_hdma: i32,
    /// Whether commands are shut off.
    pub highspeed: i32,
    /// Whether commands are taken.
    pub can_write: i32,
    /// Reset: the handshake so far.
    pub v2x6: i32,
    /// Signal processor: a parameter,
    #[vmstate(rename = "csp_param[0]")]
    pub csp_param: u8,
    /// its value,
    pub csp_value: u8,
    /// the mode,
    pub csp_mode: u8,
    /// the parameter once more,
    #[vmstate(rename = "csp_param[1]")]
    pub csp_param_again: u8,
    /// the registers,
    #[vmstate(buffer)]
    pub csp_regs: [u8; 256],
    /// which of them,
    pub csp_index: u8,
    /// and a register that is a FIFO,
    #[vmstate(buffer)]
    pub csp_reg83: [u8; 4],
    /// read here
    pub csp_reg83r: i32,
    /// and written there.
    pub csp_reg83w: i32,
    /// The command's bytes.
    #[vmstate(buffer)]
    pub in2_data: [u8; 10],
    /// The answer's bytes.
    #[vmstate(buffer)]
    pub out_data: [u8; 50],
    /// The test register.
    pub test_reg: u8,
    /// What was read last.
    pub last_read_byte: u8,
    /// Whether the first byte of a reset was read.
    pub nzero: i32,
    /// Bytes until the interrupt.
    pub left_till_irq: i32,
    /// Whether DMA runs.
    pub dma_running: i32,
    /// Its rate.
    pub bytes_per_second: i32,
    /// A mask for whole samples.
    pub align: i32,
    /// Mixer: which register,
    pub mixer_nreg: i32,
    /// and the registers.
    #[vmstate(buffer)]
    pub mixer_regs: [u8; 256],
}

impl Default for Sb16 {
    fn default() -> Self {
        Self {
            irq: 5,
            dma: 1,
            hdma: 5,
            port: 0x220,
            ver: 0x405,
            in_index: 0,
            out_data_len: 0,
            fmt_stereo: 0,
            fmt_signed: 0,
            fmt_bits: 0,
            fmt: 0,
            dma_auto: 0,
            block_size: 0,
            fifo: 0,
            freq: 0,
            time_const: 0,
            speaker: 0,
            needed_bytes: 0,
            cmd: -1,
            use_hdma: 0,
            highspeed: 0,
            can_write: 1,
            v2x6: 0,
            csp_param: 0,
            csp_value: 0,
            csp_mode: 0,
            csp_param_again: 0,
            csp_regs: [0; 256],
            csp_index: 0,
            csp_reg83: [0; 4],
            csp_reg83r: 0,
            csp_reg83w: 0,
            in2_data: [0; 10],
            out_data: [0; 50],
            test_reg: 0,
            last_read_byte: 0,
            nzero: 0,
            left_till_irq: 0,
            dma_running: 0,
            bytes_per_second: 0,
            align: 0,
            mixer_nreg: 0,
            mixer_regs: [0; 256],
        }
    }
}

impl Sb16 {
    /// Four arrays have an index or a fill level. A full array is no error.
    fn check_indices(&mut self, _version_id: u32) -> Result<(), String> {
        let indices = [
            ("in_index", self.in_index, self.in2_data.len()),
            ("out_data_len", self.out_data_len, self.out_data.len()),
            ("csp_reg83r", self.csp_reg83r, self.csp_reg83.len()),
            ("csp_reg83w", self.csp_reg83w, self.csp_reg83.len()),
            ("mixer_nreg", self.mixer_nreg, self.mixer_regs.len() - 1),
        ];
        let fits = |index: i32, max| usize::try_from(index).is_ok_and(|index| index <= max);
        match indices.iter().find(|(_, index, max)| !fits(*index, *max)) {
            Some((name, index, max)) => Err(format!("{name} is {index}, 0 to {max} expected")),
            None => Ok(()),
        }
    }
}

/// An AC'97 controller.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "ac97", version = 3, minimum_version = 2)]
pub struct Ac97 {
    /// What every PCI device has.
    pub dev: PciDevice,
    /// Global control.
    pub glob_cnt: u32,
    /// Global status.
    pub glob_sta: u32,
    /// Whether the codec is being accessed.
    pub cas: u32,
    /// Bus masters: input, output, microphone.
    pub bm_regs: [Ac97BusMaster; 3],
    /// The mixer.
    #[vmstate(buffer)]
    pub mixer_data: [u8; 256],
    /// Version 2 said which of them were active.
    #[vmstate(rename = "unused", test = "is_version_2")]
    was_active: Unused<3>,
}

/// A bus master of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ac97_bm_regs", nested)]
pub struct Ac97BusMaster {
    /// Where the list of descriptors is.
    pub bdbar: u32,
    /// The current one,
    pub civ: u8,
    /// and the last.
    pub lvi: u8,
    /// Status.
    pub sr: u16,
    /// Samples left in the buffer.
    pub picb: u16,
    /// The next descriptor.
    pub piv: u8,
    /// Control.
    pub cr: u8,
    /// Whether the descriptor was read:
    pub bd_valid: u32,
    /// where the buffer is,
    #[vmstate(rename = "bd.addr")]
    pub bd_addr: u32,
    /// and how long.
    #[vmstate(rename = "bd.ctl_len")]
    pub bd_ctl_len: u32,
}

impl Default for Ac97 {
    fn default() -> Self {
        Self {
            dev: PciDevice::default(),
            glob_cnt: 0,
            glob_sta: 0,
            cas: 0,
            bm_regs: [Ac97BusMaster::default(); 3],
            mixer_data: [0; 256],
            was_active: Unused,
        }
    }
}

impl Ac97 {
    fn is_version_2(_device: &Self, version_id: u32) -> bool {
        version_id == 2
    }
}

/// An Intel HD audio controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "intel-hda")]
pub struct IntelHda {
    /// What every PCI device has.
    pub pci: PciDevice,
    /// Global control.
    pub g_ctl: u32,
    /// Wake enable.
    pub wake_en: u32,
    /// Which codecs there are.
    pub state_sts: u32,
    /// Interrupt control.
    pub int_ctl: u32,
    /// Interrupt status.
    pub int_sts: u32,
    /// The counter.
    pub wall_clk: u32,
    /// The ring of commands: where,
    pub corb_lbase: u32,
    /// upper half,
    pub corb_ubase: u32,
    /// read
    pub corb_rp: u32,
    /// and write pointer,
    pub corb_wp: u32,
    /// control,
    pub corb_ctl: u32,
    /// status
    pub corb_sts: u32,
    /// and size.
    pub corb_size: u32,
    /// The ring of answers: where,
    pub rirb_lbase: u32,
    /// upper half,
    pub rirb_ubase: u32,
    /// write pointer,
    pub rirb_wp: u32,
    /// answers an interrupt,
    pub rirb_cnt: u32,
    /// control,
    pub rirb_ctl: u32,
    /// status
    pub rirb_sts: u32,
    /// and size.
    pub rirb_size: u32,
    /// Where positions are written to,
    pub dp_lbase: u32,
    /// upper half.
    pub dp_ubase: u32,
    /// Immediate command,
    pub icw: u32,
    /// its answer
    pub irr: u32,
    /// and status.
    pub ics: u32,
    /// The streams.
    pub st: [HdaStream; 8],
    /// Answers since the last interrupt.
    pub rirb_count: u32,
    /// When the counter was 0.
    pub wall_base_ns: i64,
}

/// A stream of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "intel-hda-stream", nested)]
pub struct HdaStream {
    /// Control.
    pub ctl: u32,
    /// Position.
    pub lpib: u32,
    /// Bytes of the ring of buffers.
    pub cbl: u32,
    /// The last buffer.
    pub lvi: u32,
    /// Format.
    pub fmt: u32,
    /// Where the list of buffers is,
    pub bdlp_lbase: u32,
    /// upper half.
    pub bdlp_ubase: u32,
}

/// A codec on it.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "hda-audio", version = 2, pre_load = "set_defaults")]
pub struct HdaCodec {
    /// Its converters.
    pub st: [HdaConverter; 4],
    /// Which stream numbers run in either direction, as version 1 knew it,
    pub running_compat: [bool; 16],
    /// and per direction.
    #[vmstate(since = 2)]
    pub running_real: [bool; 32],
}

impl HdaCodec {
    /// A codec with so many converters.
    #[must_use]
    pub fn with_converters(converters: usize) -> Self {
        let mut codec = Self::default();
        codec.st.iter_mut().take(converters).for_each(|converter| converter.exists = true);
        codec
    }
}

impl Default for HdaCodec {
    fn default() -> Self {
        Self {
            st: core::array::from_fn(|_| HdaConverter::default()),
            running_compat: [false; 16],
            running_real: [false; 32],
        }
    }
}

impl HdaCodec {
    /// Version 1 does not say.
    fn set_defaults(&mut self) {
        self.running_real = [false; 32];
    }
}

/// A converter: samples of a stream to sound, or the other way.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "hda-audio-stream",
    nested,
    pre_load = "set_defaults",
    post_load = "check_stream",
    subsection(buffer, needed = "has_buffer")
)]
pub struct HdaConverter {
    /// Which stream of the controller,
    pub stream: u32,
    /// and which channel of it.
    pub channel: u32,
    /// The samples.
    pub format: u32,
    /// Volume: left,
    pub gain_left: u32,
    /// right.
    pub gain_right: u32,
    /// Whether it is muted: left,
    pub mute_left: bool,
    /// right.
    pub mute_right: bool,
    /// Where the samples are in
    pub compat_bpos: u32,
    /// this buffer.
    #[vmstate(buffer)]
    pub compat_buf: [u8; 256],

    /// A larger one, emptied by a timer,
    #[vmstate(subsection = "buffer", buffer)]
    pub buf: Block<u8, 8192>,
    /// read up to here
    #[vmstate(subsection = "buffer")]
    pub rpos: i64,
    /// and written up to here.
    #[vmstate(subsection = "buffer")]
    pub wpos: i64,
    /// When the timer expires,
    #[vmstate(subsection = "buffer")]
    pub buft: Timer,
    /// and when the stream began.
    #[vmstate(subsection = "buffer")]
    pub buft_start: i64,

    /// Whether this codec has the converter.
    #[vmstate(skip = "the model of the codec says it")]
    pub exists: bool,
}

impl Default for HdaConverter {
    fn default() -> Self {
        Self {
            stream: 0,
            channel: 0,
            format: 0,
            gain_left: 0,
            gain_right: 0,
            mute_left: false,
            mute_right: false,
            compat_bpos: 0,
            compat_buf: [0; 256],
            buf: Block::default(),
            rpos: 0,
            wpos: 0,
            buft: Timer::IDLE,
            buft_start: 0,
            exists: false,
        }
    }
}

impl HdaConverter {
    fn set_defaults(&mut self) {
        self.buf = Block::default();
        (self.rpos, self.wpos, self.buft_start) = (0, 0, 0);
        self.buft = Timer::IDLE;
    }

    fn has_buffer(&self) -> bool {
        self.exists
    }

    /// The stream's number is an index, and so is the position.
    fn check_stream(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { stream, compat_bpos, .. } = *self;
        if stream >= 16 || compat_bpos as usize > self.compat_buf.len() {
            return Err(format!("stream {stream} of 16 at {compat_bpos} of 256"));
        }
        Ok(())
    }
}
