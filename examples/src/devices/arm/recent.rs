//! Devices of boards without versioned machine types, as QEMU 10 has them: its layouts are not those of 7.2, and nothing switches the
//! difference off, so that no guest goes from one to the other. The example for two layouts of one name: each is a struct, one has the baseline.

use vmstate_runtime::{Timer, VmState};

use crate::devices::ptimer::Ptimer;
use crate::devices::{Block, Fifo8};

/// The static memory controller of the Aspeed parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.smc", version = 3, minimum_version = 2, unreleased)]
pub struct AspeedSmc {
    /// The registers.
    pub regs: Block<u32, 64>,
    /// Bytes of the flash command seen so far.
    pub snoop_index: u8,
    /// Dummy cycles left.
    pub snoop_dummies: u8,
    /// Whether the flash is not selected.
    #[vmstate(since = 3)]
    pub unselect: bool,
}

/// The memory controller of the Aspeed parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.sdmc", version = 2, minimum_version = 2, unreleased)]
pub struct AspeedSdmc {
    /// The registers.
    pub regs: Block<u32, 1024>,
}

/// The watchdog of the Aspeed parts. It has more registers than in 7.2, and the version that it had.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmstate_aspeed_wdt", version = 0, unreleased)]
pub struct AspeedWatchdog {
    /// When it expires.
    pub timer: Timer,
    /// The registers.
    pub regs: [u32; 32],
}

/// The Faraday gigabit Ethernet controller of the Aspeed parts, with rings beyond 4 GiB.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ftgmac100", version = 2, minimum_version = 2, unreleased)]
pub struct Ftgmac100 {
    /// Level of the interrupt line.
    pub irq_state: u32,
    /// Interrupt status.
    pub isr: u32,
    /// Interrupt enable.
    pub ier: u32,
    /// Whether it receives.
    pub rx_enabled: u32,
    /// Size of receive buffers.
    pub rbsr: u32,
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
    /// Receive ring.
    pub rx_ring: u64,
    /// Transmit ring.
    pub tx_ring: u64,
    /// The next receive descriptor.
    pub rx_descriptor: u64,
    /// The next transmit descriptor.
    pub tx_descriptor: u64,
}

/// The UART of the i.MX parts, with a FIFO.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx.serial", version = 3, minimum_version = 3, unreleased)]
pub struct ImxSerial {
    /// Bytes received.
    #[vmstate(rename = "rx_fifo.fifo")]
    pub rx_fifo: Fifo8<128>,
    /// When they have waited long enough.
    pub ageing_timer: Timer,
    /// Status 1.
    pub usr1: u32,
    /// Status 2.
    pub usr2: u32,
    /// Control 1.
    pub ucr1: u32,
    /// Test.
    pub uts1: u32,
    /// Ticks of a millisecond.
    pub onems: u32,
    /// FIFO control.
    pub ufcr: u32,
    /// Modulator of the baud rate.
    pub ubmr: u32,
    /// Count of the baud rate.
    pub ubrc: u32,
    /// Control 3.
    pub ucr3: u32,
    /// Control 4.
    pub ucr4: u32,
}

/// The periodic timer of the i.MX parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx.epit", version = 3, minimum_version = 3, unreleased)]
pub struct ImxEpit {
    /// Control.
    pub cr: u32,
    /// Status.
    pub sr: u32,
    /// Load.
    pub lr: u32,
    /// Compare.
    pub cmp: u32,
    /// Counts to the reload.
    pub timer_reload: Ptimer,
    /// Counts to the compare match.
    pub timer_cmp: Ptimer,
}
