//! Small peripherals of Arm machines. The examples for plain register blocks, where a struct
//! of integers is all there is to say, and for indexes into a FIFO that `post_load` checks.

use vmstate_runtime::VmState;

/// The PL022 synchronous serial port.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl022_ssp", post_load = "check_fifos")]
pub struct Pl022 {
    /// `SSPCR0`: frame format and clock rate.
    pub cr0: u32,
    /// `SSPCR1`: mode.
    pub cr1: u32,
    /// The bits of a frame.
    pub bitmask: u32,
    /// `SSPSR`: status.
    pub sr: u32,
    /// `SSPCPSR`: clock prescaler.
    pub cpsr: u32,
    /// `SSPRIS`: raw interrupt status.
    pub is: u32,
    /// `SSPIMSC`: interrupt mask.
    pub im: u32,
    /// Where the next frame to send goes.
    pub tx_fifo_head: i32,
    /// Where the next frame received goes.
    pub rx_fifo_head: i32,
    /// Frames to send.
    pub tx_fifo_len: i32,
    /// Frames received.
    pub rx_fifo_len: i32,
    /// Slot 0 of the transmit FIFO.
    #[vmstate(rename = "tx_fifo[0]")]
    pub tx_fifo_0: u16,
    /// Slot 0 of the receive FIFO.
    #[vmstate(rename = "rx_fifo[0]")]
    pub rx_fifo_0: u16,
    /// Slot 1 of the transmit FIFO.
    #[vmstate(rename = "tx_fifo[1]")]
    pub tx_fifo_1: u16,
    /// Slot 1 of the receive FIFO.
    #[vmstate(rename = "rx_fifo[1]")]
    pub rx_fifo_1: u16,
    /// Slot 2 of the transmit FIFO.
    #[vmstate(rename = "tx_fifo[2]")]
    pub tx_fifo_2: u16,
    /// Slot 2 of the receive FIFO.
    #[vmstate(rename = "rx_fifo[2]")]
    pub rx_fifo_2: u16,
    /// Slot 3 of the transmit FIFO.
    #[vmstate(rename = "tx_fifo[3]")]
    pub tx_fifo_3: u16,
    /// Slot 3 of the receive FIFO.
    #[vmstate(rename = "rx_fifo[3]")]
    pub rx_fifo_3: u16,
    /// Slot 4 of the transmit FIFO.
    #[vmstate(rename = "tx_fifo[4]")]
    pub tx_fifo_4: u16,
    /// Slot 4 of the receive FIFO.
    #[vmstate(rename = "rx_fifo[4]")]
    pub rx_fifo_4: u16,
    /// Slot 5 of the transmit FIFO.
    #[vmstate(rename = "tx_fifo[5]")]
    pub tx_fifo_5: u16,
    /// Slot 5 of the receive FIFO.
    #[vmstate(rename = "rx_fifo[5]")]
    pub rx_fifo_5: u16,
    /// Slot 6 of the transmit FIFO.
    #[vmstate(rename = "tx_fifo[6]")]
    pub tx_fifo_6: u16,
    /// Slot 6 of the receive FIFO.
    #[vmstate(rename = "rx_fifo[6]")]
    pub rx_fifo_6: u16,
    /// Slot 7 of the transmit FIFO.
    #[vmstate(rename = "tx_fifo[7]")]
    pub tx_fifo_7: u16,
    /// Slot 7 of the receive FIFO.
    #[vmstate(rename = "rx_fifo[7]")]
    pub rx_fifo_7: u16,
}

impl Pl022 {
    /// The FIFOs are indexed with these, so a stream must not choose them freely.
    fn check_fifos(&mut self, _version_id: u32) -> Result<(), String> {
        let in_fifo = |head: i32, len: i32| (0..8).contains(&head) && (0..=8).contains(&len);
        if in_fifo(self.tx_fifo_head, self.tx_fifo_len)
            && in_fifo(self.rx_fifo_head, self.rx_fifo_len)
        {
            return Ok(());
        }
        let Self { tx_fifo_head, tx_fifo_len, rx_fifo_head, rx_fifo_len, .. } = self;
        Err(format!(
            "FIFOs of 8 frames with {tx_fifo_len} before {tx_fifo_head} and {rx_fifo_len} before \
             {rx_fifo_head}"
        ))
    }
}

/// The PL050 keyboard and mouse interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl050", version = 2, minimum_version = 2)]
pub struct Pl050 {
    /// `KMICR`: control.
    pub cr: u32,
    /// `KMICLKDIV`: clock divisor.
    pub clk: u32,
    /// The last byte read.
    pub last: u32,
    /// Whether the keyboard or mouse has a byte to read.
    pub pending: i32,
}

/// The PL061 GPIO, with the additions of the Stellaris parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl061", version = 4, minimum_version = 4)]
pub struct Pl061 {
    /// Whether the commit register is locked.
    pub locked: u32,
    /// `GPIODATA`: levels of the lines.
    pub data: u32,
    /// The outputs as they were last driven.
    pub old_out_data: u32,
    /// The inputs as they were last seen.
    pub old_in_data: u32,
    /// `GPIODIR`: which lines are outputs.
    pub dir: u32,
    /// `GPIOIS`: which interrupts are by level.
    pub isense: u32,
    /// `GPIOIBE`: which interrupts are by both edges.
    pub ibe: u32,
    /// `GPIOIEV`: rising edge or high level.
    pub iev: u32,
    /// `GPIOIE`: interrupt mask.
    pub im: u32,
    /// `GPIORIS`: raw interrupt status.
    pub istate: u32,
    /// `GPIOAFSEL`: alternate functions.
    pub afsel: u32,
    /// 2 mA drive.
    pub dr2r: u32,
    /// 4 mA drive.
    pub dr4r: u32,
    /// 8 mA drive.
    pub dr8r: u32,
    /// Open drain.
    pub odr: u32,
    /// Pull-up.
    pub pur: u32,
    /// Pull-down.
    pub pdr: u32,
    /// Slew rate.
    pub slr: u32,
    /// Digital enable.
    pub den: u32,
    /// Commit.
    pub cr: u32,
    /// Analog mode.
    pub amsel: u32,
}

/// The PL181 multimedia card interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl181", post_load = "check_fifo")]
pub struct Pl181 {
    /// `MCIClock`.
    pub clock: u32,
    /// `MCIPower`.
    pub power: u32,
    /// `MCIArgument`.
    pub cmdarg: u32,
    /// `MCICommand`.
    pub cmd: u32,
    /// `MCIDataTimer`.
    pub datatimer: u32,
    /// `MCIDataLength`.
    pub datalength: u32,
    /// `MCIRespCmd`.
    pub respcmd: u32,
    /// `MCIResponse0` to `3`.
    pub response: [u32; 4],
    /// `MCIDataCtrl`.
    pub datactrl: u32,
    /// `MCIDataCnt`: bytes left to transfer.
    pub datacnt: u32,
    /// `MCIStatus`.
    pub status: u32,
    /// `MCIMask0` and `1`.
    pub mask: [u32; 2],
    /// Where the oldest word is in `fifo`.
    pub fifo_pos: i32,
    /// How many words are in it.
    pub fifo_len: i32,
    /// Whether the status bits that Linux polls are delayed.
    pub linux_hack: i32,
    /// Words to or from the card.
    pub fifo: [u32; 16],
}

impl Pl181 {
    /// The FIFO is indexed with these, so a stream must not choose them freely.
    fn check_fifo(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { fifo_pos, fifo_len, .. } = self;
        if (0..16).contains(fifo_pos) && (0..=16).contains(fifo_len) {
            return Ok(());
        }
        Err(format!("{fifo_len} words from position {fifo_pos} on in a FIFO of 16"))
    }
}

/// The PL190 vectored interrupt controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl190", post_load = "check_priority")]
pub struct Pl190 {
    /// Levels of the lines.
    pub level: u32,
    /// `VICSOFTINT`: lines raised by software.
    pub soft_level: u32,
    /// `VICINTENABLE`.
    pub irq_enable: u32,
    /// `VICINTSELECT`: lines that raise the FIQ.
    pub fiq_select: u32,
    /// `VICVECTCNTL0` to `15`.
    pub vect_control: [u8; 16],
    /// `VICVECTADDR0` to `15`, and that of no vector.
    pub vect_addr: [u32; 17],
    /// Which lines are masked while a vector of this priority is served.
    pub prio_mask: [u32; 18],
    /// `VICPROTECTION`: whether only privileged code has access.
    pub protected: i32,
    /// The priority of the vector that is served.
    pub priority: i32,
    /// The priorities that it interrupted.
    pub prev_prio: [i32; 17],
}

impl Pl190 {
    /// `prio_mask` and `prev_prio` are indexed with priorities.
    fn check_priority(&mut self, _version_id: u32) -> Result<(), String> {
        let priorities = self.prev_prio.iter().chain([&self.priority]);
        match priorities.into_iter().find(|priority| !(0..=17).contains(*priority)) {
            Some(priority) => Err(format!("priority {priority}, expected 0 to 17")),
            None => Ok(()),
        }
    }
}

/// The secondary interrupt controller of the Versatile boards.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "versatilepb_sic")]
pub struct VersatileSic {
    /// Levels of the lines.
    pub level: u32,
    /// Which lines are enabled.
    pub mask: u32,
    /// Which lines go straight to the primary controller.
    pub pic_enable: u32,
}

/// The L2x0 cache controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "l2x0")]
pub struct L2x0 {
    /// Control.
    pub ctrl: u32,
    /// Auxiliary control.
    pub aux_ctrl: u32,
    /// Latency of the data RAM.
    pub data_ctrl: u32,
    /// Latency of the tag RAM.
    pub tag_ctrl: u32,
    /// Where address filtering starts.
    pub filter_start: u32,
    /// Where it ends.
    pub filter_end: u32,
}

/// The snoop control unit of the Cortex-A9.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "a9-scu")]
pub struct A9Scu {
    /// Control.
    pub control: u32,
    /// Power status of the cores.
    pub status: u32,
}
