//! Network adapters of Realtek and AMD. The example for a version that `post_load` completes: what
//! an old stream does not say follows from what it does say.

use vmstate_runtime::{Timer, Unused, VmState};

use crate::devices::{Block, PciDevice};

/// The Realtek 8139.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "rtl8139",
    version = 5,
    minimum_version = 3,
    post_load = "settle",
    subsection(hotplug_ready, needed = "was_plugged")
)]
pub struct Rtl8139 {
    /// What every PCI device has.
    pub parent_obj: PciDevice,
    /// The address of the adapter.
    #[vmstate(buffer)]
    pub phys: [u8; 6],
    /// The multicast filter.
    #[vmstate(buffer)]
    pub mult: [u8; 8],
    /// Transmit status, one a descriptor.
    #[vmstate(rename = "TxStatus")]
    pub tx_status: [u32; 4],
    /// Where packets to send are.
    #[vmstate(rename = "TxAddr")]
    pub tx_addr: [u32; 4],
    /// The receive buffer: where,
    #[vmstate(rename = "RxBuf")]
    pub rx_buf: u32,
    /// its size,
    #[vmstate(rename = "RxBufferSize")]
    pub rx_buffer_size: u32,
    /// read up to here,
    #[vmstate(rename = "RxBufPtr")]
    pub rx_buf_ptr: u32,
    /// and written up to here.
    #[vmstate(rename = "RxBufAddr")]
    pub rx_buf_addr: u32,
    /// Interrupt status.
    #[vmstate(rename = "IntrStatus")]
    pub intr_status: u16,
    /// Interrupts enabled.
    #[vmstate(rename = "IntrMask")]
    pub intr_mask: u16,
    /// Transmit configuration.
    #[vmstate(rename = "TxConfig")]
    pub tx_config: u32,
    /// Receive configuration.
    #[vmstate(rename = "RxConfig")]
    pub rx_config: u32,
    /// Packets missed.
    #[vmstate(rename = "RxMissed")]
    pub rx_missed: u32,
    /// The link, `CSCR`.
    #[vmstate(rename = "CSCR")]
    pub cscr: u16,
    /// `9346CR`, access to the EEPROM.
    #[vmstate(rename = "Cfg9346")]
    pub cfg9346: u8,
    /// Configuration 0.
    #[vmstate(rename = "Config0")]
    pub config0: u8,
    /// Configuration 1.
    #[vmstate(rename = "Config1")]
    pub config1: u8,
    /// Configuration 3.
    #[vmstate(rename = "Config3")]
    pub config3: u8,
    /// Configuration 4.
    #[vmstate(rename = "Config4")]
    pub config4: u8,
    /// Configuration 5.
    #[vmstate(rename = "Config5")]
    pub config5: u8,
    /// Whether the clock runs.
    pub clock_enabled: u8,
    /// Command.
    #[vmstate(rename = "bChipCmdState")]
    pub chip_cmd: u8,
    /// Early interrupts.
    #[vmstate(rename = "MultiIntr")]
    pub multi_intr: u16,
    /// The PHY: control,
    #[vmstate(rename = "BasicModeCtrl")]
    pub basic_mode_ctrl: u16,
    /// status,
    #[vmstate(rename = "BasicModeStatus")]
    pub basic_mode_status: u16,
    /// what it advertises,
    #[vmstate(rename = "NWayAdvert")]
    pub nway_advert: u16,
    /// what the partner does,
    #[vmstate(rename = "NWayLPAR")]
    pub nway_lpar: u16,
    /// and more of it.
    #[vmstate(rename = "NWayExpansion")]
    pub nway_expansion: u16,
    /// Command of the C+ mode.
    #[vmstate(rename = "CpCmd")]
    pub cp_cmd: u16,
    /// When sending begins.
    #[vmstate(rename = "TxThresh")]
    pub tx_thresh: u8,
    #[vmstate(rename = "unused")]
    was_macaddr: Unused<4>,
    /// The address that the machine gave it.
    #[vmstate(rename = "conf.macaddr", buffer)]
    pub macaddr: [u8; 6],
    /// Where its registers were once.
    pub rtl8139_mmio_io_addr_dummy: i32,
    /// The next descriptor to send.
    #[vmstate(rename = "currTxDesc")]
    pub curr_tx_desc: u32,
    /// In C+ mode: to receive,
    #[vmstate(rename = "currCPlusRxDesc")]
    pub curr_cplus_rx_desc: u32,
    /// to send,
    #[vmstate(rename = "currCPlusTxDesc")]
    pub curr_cplus_tx_desc: u32,
    /// the ring,
    #[vmstate(rename = "RxRingAddrLO")]
    pub rx_ring_addr_lo: u32,
    /// upper half.
    #[vmstate(rename = "RxRingAddrHI")]
    pub rx_ring_addr_hi: u32,
    /// The EEPROM,
    #[vmstate(rename = "eeprom.contents")]
    pub eeprom_contents: Block<u16, 64>,
    /// the state of its serial line,
    #[vmstate(rename = "eeprom.mode")]
    pub eeprom_mode: i32,
    /// bits that came,
    #[vmstate(rename = "eeprom.tick")]
    pub eeprom_tick: u32,
    /// the address in them,
    #[vmstate(rename = "eeprom.address")]
    pub eeprom_address: u8,
    /// what comes
    #[vmstate(rename = "eeprom.input")]
    pub eeprom_input: u16,
    /// and goes,
    #[vmstate(rename = "eeprom.output")]
    pub eeprom_output: u16,
    /// and its lines: select,
    #[vmstate(rename = "eeprom.eecs")]
    pub eeprom_eecs: u8,
    /// clock,
    #[vmstate(rename = "eeprom.eesk")]
    pub eeprom_eesk: u8,
    /// data in,
    #[vmstate(rename = "eeprom.eedi")]
    pub eeprom_eedi: u8,
    /// data out.
    #[vmstate(rename = "eeprom.eedo")]
    pub eeprom_eedo: u8,
    /// The timer,
    #[vmstate(rename = "TCTR")]
    pub tctr: u32,
    /// when it raises an interrupt,
    #[vmstate(rename = "TimerInt")]
    pub timer_int: u32,
    /// and when it was 0.
    #[vmstate(rename = "TCTR_base")]
    pub tctr_base: i64,
    /// Counters: packets sent,
    #[vmstate(rename = "tally_counters.TxOk")]
    pub tx_ok: u64,
    /// received,
    #[vmstate(rename = "tally_counters.RxOk")]
    pub rx_ok: u64,
    /// not sent,
    #[vmstate(rename = "tally_counters.TxERR")]
    pub tx_err: u64,
    /// not received,
    #[vmstate(rename = "tally_counters.RxERR")]
    pub rx_err: u32,
    /// missed,
    #[vmstate(rename = "tally_counters.MissPkt")]
    pub miss_pkt: u16,
    /// misaligned,
    #[vmstate(rename = "tally_counters.FAE")]
    pub fae: u16,
    /// sent after one collision,
    #[vmstate(rename = "tally_counters.Tx1Col")]
    pub tx_1_col: u32,
    /// after more,
    #[vmstate(rename = "tally_counters.TxMCol")]
    pub tx_m_col: u32,
    /// received by address,
    #[vmstate(rename = "tally_counters.RxOkPhy")]
    pub rx_ok_phy: u64,
    /// by broadcast,
    #[vmstate(rename = "tally_counters.RxOkBrd")]
    pub rx_ok_brd: u64,
    /// by multicast,
    #[vmstate(since = 5, rename = "tally_counters.RxOkMul")]
    pub rx_ok_mul: u32,
    /// aborted
    #[vmstate(rename = "tally_counters.TxAbt")]
    pub tx_abt: u16,
    /// and underrun.
    #[vmstate(rename = "tally_counters.TxUndrn")]
    pub tx_undrn: u16,
    /// Whether the C+ mode is on.
    #[vmstate(since = 4)]
    pub cplus_enabled: u32,
    /// Nothing: that the subsection is there says it all.
    #[vmstate(subsection = "hotplug_ready")]
    pub hotplug_ready: Unused<0>,
    /// Whether it was plugged in while the guest ran.
    #[vmstate(skip = "the bus knows it")]
    pub hotplugged: bool,
}

impl Rtl8139 {
    fn was_plugged(&self) -> bool {
        self.hotplugged
    }

    /// Before version 4 the mode followed from its command. Two fields are indices.
    fn settle(&mut self, version_id: u32) -> Result<(), String> {
        if version_id < 4 {
            self.cplus_enabled = u32::from(self.cp_cmd != 0);
        }
        let Self { curr_tx_desc, eeprom_address, .. } = *self;
        if curr_tx_desc >= 4 || eeprom_address >= 64 {
            return Err(format!(
                "descriptor {curr_tx_desc} of 4, EEPROM at {eeprom_address} of 64"
            ));
        }
        Ok(())
    }
}

/// The core of AMD's network adapters.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "pcnet", nested, version = 3, minimum_version = 2, post_load = "check_indices")]
pub struct PcNet {
    /// Which register is accessed.
    pub rap: i32,
    /// Whether the interrupt is raised.
    pub isr: i32,
    /// Whether the link is up.
    pub lnkst: i32,
    /// The ring of buffers to receive into,
    pub rdra: u32,
    /// and that to send from.
    pub tdra: u32,
    /// The address and more.
    #[vmstate(buffer)]
    pub prom: [u8; 16],
    /// Control and status registers.
    pub csr: Block<u16, 128>,
    /// Bus configuration registers.
    pub bcr: [u16; 32],
    /// When the adapter was started.
    pub timer: u64,
    /// Bytes of the packet that is put together, or -1,
    pub xmit_pos: i32,
    /// and the bytes.
    #[vmstate(buffer)]
    pub buffer: Block<u8, 4096>,
    /// Whether a packet is being sent.
    pub tx_busy: i32,
    /// When the rings are looked at.
    pub poll_timer: Timer,
}

impl Default for PcNet {
    fn default() -> Self {
        Self {
            rap: 0,
            isr: 0,
            lnkst: 0x40,
            rdra: 0,
            tdra: 0,
            prom: [0; 16],
            csr: Block::default(),
            bcr: [0; 32],
            timer: 0,
            xmit_pos: -1,
            buffer: Block::default(),
            tx_busy: 0,
            poll_timer: Timer::IDLE,
        }
    }
}

impl PcNet {
    fn check_indices(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { rap, xmit_pos, .. } = *self;
        if !(0..128).contains(&rap) || !(-1..=4096).contains(&xmit_pos) {
            return Err(format!("register {rap} of 128, {xmit_pos} of 4096 bytes to send"));
        }
        Ok(())
    }
}

/// The adapter on the PCI bus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pcnet", version = 3, minimum_version = 2)]
pub struct PciPcNet {
    /// What every PCI device has.
    pub parent_obj: PciDevice,
    /// The core.
    pub state: PcNet,
}

/// The Lance of SPARC machines, which has the same name.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pcnet", version = 3, minimum_version = 2, unreleased)]
pub struct Lance {
    /// The core.
    pub state: PcNet,
}
