//! Clock trees, memories and system control of systems on a chip. The examples for a block of registers
//! that is one array.

use vmstate_runtime::VmState;

use super::super::{block::Block, clock::Clock, ptimer::Ptimer};

/// A clock divider of the `NPCM7xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-clock-divider", version = 0)]
pub struct NpcmClockDivider {
    /// What is divided.
    pub clock_in: Clock,
}

/// A clock multiplexer of the `NPCM7xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-clock-sel", version = 0)]
pub struct NpcmClockSelect {
    /// What there is to choose from.
    pub clock_in: [Clock; 5],
}

/// A phase-locked loop of the `NPCM7xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-clock-pll", version = 0)]
pub struct NpcmClockPll {
    /// The reference.
    pub clock_in: Clock,
}

/// A clock multiplexer of the BCM2835.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-cprman-clock-mux")]
pub struct BcmClockMux {
    /// What there is to choose from.
    pub srcs: [Clock; 10],
}

/// An output of a phase-locked loop of the BCM2835.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-cprman-pll-channel")]
pub struct BcmPllChannel {
    /// The loop.
    pub pll_in: Clock,
}

/// A phase-locked loop of the BCM2835.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-cprman-pll")]
pub struct BcmPll {
    /// The oscillator.
    pub xosc_in: Clock,
}

/// A DMA channel of the `ZynqMP`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx.zdma")]
pub struct XlnxZdma {
    /// The registers.
    pub regs: Block<u32, 129>,
    /// What the channel does.
    pub state: u32,
    /// The source descriptor.
    #[vmstate(rename = "dsc_src.words")]
    pub dsc_src_words: [u32; 4],
    /// The destination descriptor.
    #[vmstate(rename = "dsc_dst.words")]
    pub dsc_dst_words: [u32; 4],
}

/// The static memory controller of the Aspeed parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.smc", version = 2, minimum_version = 2)]
pub struct AspeedSmc {
    /// The registers.
    pub regs: Block<u32, 64>,
    /// Bytes of the flash command seen so far.
    pub snoop_index: u8,
    /// Dummy cycles left.
    pub snoop_dummies: u8,
}

/// A converter of the Aspeed parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.adc")]
pub struct AspeedAdc {
    /// The registers.
    pub regs: Block<u32, 52>,
}

/// The slots of the SD controllers of the Aspeed parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.sdhci", minimum_version = 0)]
pub struct AspeedSdhci {
    /// The registers.
    pub regs: Block<u32, 64>,
}

/// The GPIO of the Aspeed parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.gpio")]
pub struct AspeedGpio {
    /// Groups of 32 lines.
    pub sets: [AspeedGpioSet; 8],
    /// Debounce times.
    pub debounce_regs: [u32; 3],
}

/// 32 lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.gpio/regs", nested)]
pub struct AspeedGpioSet {
    /// Levels.
    pub data_value: u32,
    /// Levels as last written.
    pub data_read: u32,
    /// Outputs.
    pub direction: u32,
    /// Interrupt enable.
    pub int_enable: u32,
    /// Interrupt sensitivity, bit 0.
    pub int_sens_0: u32,
    /// Bit 1.
    pub int_sens_1: u32,
    /// Bit 2.
    pub int_sens_2: u32,
    /// Interrupt status.
    pub int_status: u32,
    /// Lines that keep their level over a reset.
    pub reset_tol: u32,
    /// Command source, bit 0.
    pub cmd_source_0: u32,
    /// Bit 1.
    pub cmd_source_1: u32,
    /// Debounce timer, bit 0.
    pub debounce_1: u32,
    /// Bit 1.
    pub debounce_2: u32,
    /// Masked inputs.
    pub input_mask: u32,
}

/// The Faraday gigabit Ethernet controller of the Aspeed parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ftgmac100")]
pub struct Ftgmac100 {
    /// Level of the interrupt line.
    pub irq_state: u32,
    /// Interrupt status.
    pub isr: u32,
    /// Interrupt enable.
    pub ier: u32,
    /// Whether it receives.
    pub rx_enabled: u32,
    /// Receive ring.
    pub rx_ring: u32,
    /// Size of receive buffers.
    pub rbsr: u32,
    /// Transmit ring.
    pub tx_ring: u32,
    /// The next receive descriptor.
    pub rx_descriptor: u32,
    /// The next transmit descriptor.
    pub tx_descriptor: u32,
    /// Multicast hash table.
    pub math: [u32; 2],
    /// Interrupt timer control.
    pub itc: u32,
    /// Automatic polling.
    pub aptcr: u32,
    /// DMA burst length and arbitration.
    pub dblac: u32,
    /// Revision.
    pub revr: u32,
    /// Features.
    pub fear1: u32,
    /// Transmit priority and FIFO control.
    pub tpafcr: u32,
    /// MAC control.
    pub maccr: u32,
    /// PHY control.
    pub phycr: u32,
    /// PHY data.
    pub phydata: u32,
    /// Flow control.
    pub fcr: u32,
    /// Status of the PHY.
    pub phy_status: u32,
    /// Its control.
    pub phy_control: u32,
    /// Its abilities.
    pub phy_advertise: u32,
    /// Its interrupts.
    pub phy_int: u32,
    /// Which of them are enabled.
    pub phy_int_mask: u32,
    /// The bit that ends the transmit ring.
    pub txdes0_edotr: u32,
    /// The bit that ends the receive ring.
    pub rxdes0_edorr: u32,
}

/// The peripheral protection controller of `TrustZone`.
#[allow(clippy::struct_excessive_bools)] // each is a bit of a register
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tz-ppc")]
pub struct TzPpc {
    /// Ports that the nonsecure side may use.
    pub cfg_nonsec: [bool; 16],
    /// Ports that unprivileged code may use.
    pub cfg_ap: [bool; 16],
    /// Whether a blocked access is a bus error.
    pub cfg_sec_resp: bool,
    /// Whether it interrupts.
    pub irq_enable: bool,
    /// Clears the interrupt.
    pub irq_clear: bool,
    /// Whether there was one.
    pub irq_status: bool,
}

/// The master security controller of `TrustZone`.
#[allow(clippy::struct_excessive_bools)] // each is a bit of a register
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tz-msc")]
pub struct TzMsc {
    /// Whether the master is nonsecure.
    pub cfg_nonsec: bool,
    /// Whether a blocked access is a bus error.
    pub cfg_sec_resp: bool,
    /// Clears the interrupt.
    pub irq_clear: bool,
    /// Whether there was one.
    pub irq_status: bool,
}

/// The interrupt translation service of the `GICv3`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "arm_gicv3_its", version = 0)]
pub struct Gicv3Its {
    /// `GITS_CTLR`.
    pub ctlr: u32,
    /// `GITS_IIDR`.
    pub iidr: u32,
    /// `GITS_CBASER`: command queue.
    pub cbaser: u64,
    /// `GITS_CWRITER`: where the guest writes next.
    pub cwriter: u64,
    /// `GITS_CREADR`: where it is read next.
    pub creadr: u64,
    /// `GITS_BASER0` to `7`: tables.
    pub baser: [u64; 8],
}

/// The container of a Cortex-M: its clocks.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "armv7m")]
pub struct Armv7m {
    /// The reference clock of the system timer.
    pub refclk: Clock,
    /// The clock of the CPU.
    pub cpuclk: Clock,
}

/// The system timer of a Cortex-M.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "armv7m_systick", version = 3, minimum_version = 3)]
pub struct Armv7mSysTick {
    /// The reference clock.
    pub refclk: Clock,
    /// The clock of the CPU.
    pub cpuclk: Clock,
    /// `SYST_CSR`.
    pub control: u32,
    /// When it would expire, kept for older peers.
    pub tick: i64,
    /// The counter.
    pub ptimer: Ptimer,
}
