//! The peripherals of the `PXA2xx` systems on a chip: plain register blocks.

use vmstate_runtime::VmState;

use super::super::block::Block;

/// A synchronous serial port.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx-ssp", post_load = "check_fifo")]
pub struct PxaSsp {
    /// Whether it is enabled.
    pub enable: u32,
    /// Control 0 and 1.
    pub sscr: [u32; 2],
    /// Programmable protocol.
    pub sspsp: u32,
    /// Timeout.
    pub ssto: u32,
    /// Interrupt test.
    pub ssitr: u32,
    /// Status.
    pub sssr: u32,
    /// Transmit slots.
    pub sstsa: u8,
    /// Receive slots.
    pub ssrsa: u8,
    /// Audio clock.
    pub ssacd: u8,
    /// Words received.
    pub rx_level: u32,
    /// The oldest of them.
    pub rx_start: u32,
    /// The words.
    pub rx_fifo: [u32; 16],
}

impl PxaSsp {
    /// The FIFO is indexed with these.
    fn check_fifo(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { rx_level, rx_start, .. } = self;
        if *rx_level <= 16 && *rx_start < 16 {
            return Ok(());
        }
        Err(format!("{rx_level} words from position {rx_start} on in a FIFO of 16"))
    }
}

/// General purpose lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx-gpio")]
pub struct PxaGpio {
    /// Input levels.
    pub ilevel: [u32; 4],
    /// Output levels.
    pub olevel: [u32; 4],
    /// Direction.
    pub dir: [u32; 4],
    /// Detect rising edges.
    pub rising: [u32; 4],
    /// Detect falling edges.
    pub falling: [u32; 4],
    /// Edges detected.
    pub status: [u32; 4],
    /// Alternate functions.
    pub gafr: [u32; 8],
    /// Output levels as last driven.
    pub prev_level: [u32; 4],
}

/// The interrupt controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_pic", version = 0)]
pub struct PxaPic {
    /// Enabled interrupts.
    pub int_enabled: [u32; 2],
    /// Pending interrupts.
    pub int_pending: [u32; 2],
    /// Interrupts that raise the FIQ.
    pub is_fiq: [u32; 2],
    /// Whether masked interrupts wake the CPU.
    pub int_idle: u32,
    /// Priorities.
    pub priority: Block<u32, 40>,
}

/// The clock manager.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_cm", version = 0)]
pub struct PxaClock {
    /// The registers.
    pub cm_regs: [u32; 4],
    /// Clock configuration.
    pub clkcfg: u32,
    /// Performance monitor control.
    pub pmnc: u32,
}

/// The memory controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_mm", version = 0)]
pub struct PxaMemory {
    /// The registers.
    pub mm_regs: [u32; 26],
}

/// The power manager.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_pm", version = 0)]
pub struct PxaPower {
    /// The registers.
    pub pm_regs: Block<u32, 64>,
}

/// The I2S controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_i2s", version = 0)]
pub struct PxaI2s {
    /// Control 0 and 1.
    pub control: [u32; 2],
    /// Status.
    pub status: u32,
    /// Interrupt mask.
    pub mask: u32,
    /// Clock divider.
    pub clk: u32,
    /// Whether it is enabled.
    pub enable: i32,
    /// Samples to record.
    pub rx_len: i32,
    /// Samples to play.
    pub tx_len: i32,
    /// Samples in the FIFO.
    pub fifo_len: i32,
}

/// The keypad interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_keypad", version = 0)]
pub struct PxaKeypad {
    /// Control.
    pub kpc: u32,
    /// Direct keys.
    pub kpdk: u32,
    /// Rotary encoder.
    pub kprec: u32,
    /// Matrix keys.
    pub kpmk: u32,
    /// Automatic scan.
    pub kpas: u32,
    /// Automatic scan of several keys.
    pub kpasmkp: [u32; 4],
    /// Debounce interval.
    pub kpkdi: u32,
}

/// The real-time clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_rtc", version = 0)]
pub struct PxaRtc {
    /// Trim.
    pub rttr: u32,
    /// Status.
    pub rtsr: u32,
    /// Alarm.
    pub rtar: u32,
    /// Day alarm 1.
    pub rdar1: u32,
    /// Day alarm 2.
    pub rdar2: u32,
    /// Year alarm 1.
    pub ryar1: u32,
    /// Year alarm 2.
    pub ryar2: u32,
    /// Stopwatch alarm 1.
    pub swar1: u32,
    /// Stopwatch alarm 2.
    pub swar2: u32,
    /// Periodic alarm.
    pub piar: u32,
    /// The counter, as of `last_hz`.
    pub last_rcnr: u32,
    /// The day counter.
    pub last_rdcr: u32,
    /// The year counter.
    pub last_rycr: u32,
    /// The stopwatch, as of `last_sw`.
    pub last_swcr: u32,
    /// The periodic counter, as of `last_pi`.
    pub last_rtcpicr: u32,
    /// When the counter was set.
    pub last_hz: i64,
    /// When the stopwatch was.
    pub last_sw: i64,
    /// When the periodic counter was.
    pub last_pi: i64,
}
