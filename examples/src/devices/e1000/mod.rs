//! The Intel 82540EM network adapter. The example for wire fields that are views of one array
//! (`via`), for a field that only an old version has (`test` with [`Unused`]), and for subsections
//! that properties control.

pub mod registers;

use registers::{self as reg, REGISTERS, Reg, Regs};
use vmstate_runtime::{Unused, VmState};

use super::{block::Block, pci::PciDevice};

/// The adapter.
#[allow(clippy::struct_excessive_bools)] // one is a wire, three are properties
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    default,
    name = "e1000",
    version = 2,
    minimum_version = 1,
    pre_load = "set_defaults",
    post_load = "settle",
    subsection(mit_state, needed = "sends_mitigation"),
    subsection(full_mac_state, needed = "sends_all_registers"),
    subsection(tx_tso_state, needed = "sends_tso", post_load = "tso_came")
)]
pub struct E1000 {
    /// What every PCI device has.
    pub parent_obj: PciDevice,
    #[vmstate(rename = "unused[0]", test = "is_version_1")]
    was_instance_id: Unused<4>,
    #[vmstate(rename = "unused[1]")]
    was_mmio_base: Unused<4>,
    /// Size of the guest's receive buffers.
    pub rxbuf_size: u32,
    /// The least free descriptors, as a shift of the ring's length, below which the guest is told.
    pub rxbuf_min_shift: u32,

    /// The serial line to the EEPROM: the bits that came so far.
    #[vmstate(rename = "eecd_state.val_in")]
    pub eecd_val_in: u32,
    /// How many.
    #[vmstate(rename = "eecd_state.bitnum_in")]
    pub eecd_bitnum_in: u16,
    /// The next bit to send.
    #[vmstate(rename = "eecd_state.bitnum_out")]
    pub eecd_bitnum_out: u16,
    /// Whether a read is under way.
    #[vmstate(rename = "eecd_state.reading")]
    pub eecd_reading: u16,
    /// The lines as they were last.
    #[vmstate(rename = "eecd_state.old_eecd")]
    pub eecd_old: u32,

    /// The offload context of ordinary packets, `mig_props` on the wire: where the IP checksum
    /// starts. The context is not in one piece there, so it cannot be a nested struct.
    #[vmstate(rename = "mig_props.ipcss")]
    pub ipcss: u8,
    /// Where the IP checksum goes.
    #[vmstate(rename = "mig_props.ipcso")]
    pub ipcso: u8,
    /// Where the sum ends.
    #[vmstate(rename = "mig_props.ipcse")]
    pub ipcse: u16,
    /// Where the sum of TCP or UDP starts.
    #[vmstate(rename = "mig_props.tucss")]
    pub tucss: u8,
    /// Where it goes.
    #[vmstate(rename = "mig_props.tucso")]
    pub tucso: u8,
    /// Where it ends.
    #[vmstate(rename = "mig_props.tucse")]
    pub tucse: u16,
    /// Bytes to send.
    #[vmstate(rename = "mig_props.paylen")]
    pub paylen: u32,
    /// Bytes of headers.
    #[vmstate(rename = "mig_props.hdr_len")]
    pub hdr_len: u8,
    /// The longest segment.
    #[vmstate(rename = "mig_props.mss")]
    pub mss: u16,
    /// Bytes of the packet that is being put together.
    #[vmstate(rename = "tx.size")]
    pub tx_size: u16,
    /// Segments sent of it.
    #[vmstate(rename = "tx.tso_frames")]
    pub tx_tso_frames: u16,
    /// Which sums to fill in.
    #[vmstate(rename = "tx.sum_needed")]
    pub tx_sum_needed: u8,
    /// Whether it is IPv4.
    #[vmstate(rename = "mig_props.ip")]
    pub ip: i8,
    /// Whether it is TCP.
    #[vmstate(rename = "mig_props.tcp")]
    pub tcp: i8,
    /// The headers that every segment starts with.
    #[vmstate(rename = "tx.header", buffer)]
    pub tx_header: Block<u8, 256>,
    /// The packet so far.
    #[vmstate(rename = "tx.data", buffer)]
    pub tx_data: Block<u8, 0x10000>,

    /// The EEPROM: MAC address, ids, checksum.
    pub eeprom_data: Block<u16, 64>,
    /// The registers of the PHY.
    pub phy_reg: [u16; 32],

    #[vmstate(rename = "mac_reg[CTRL]", via = Reg<{ reg::CTRL }>)]
    ctrl: (),
    #[vmstate(rename = "mac_reg[EECD]", via = Reg<{ reg::EECD }>)]
    eecd: (),
    #[vmstate(rename = "mac_reg[EERD]", via = Reg<{ reg::EERD }>)]
    eerd: (),
    #[vmstate(rename = "mac_reg[GPRC]", via = Reg<{ reg::GPRC }>)]
    gprc: (),
    #[vmstate(rename = "mac_reg[GPTC]", via = Reg<{ reg::GPTC }>)]
    gptc: (),
    #[vmstate(rename = "mac_reg[ICR]", via = Reg<{ reg::ICR }>)]
    icr: (),
    #[vmstate(rename = "mac_reg[ICS]", via = Reg<{ reg::ICS }>)]
    ics: (),
    #[vmstate(rename = "mac_reg[IMC]", via = Reg<{ reg::IMC }>)]
    imc: (),
    #[vmstate(rename = "mac_reg[IMS]", via = Reg<{ reg::IMS }>)]
    ims: (),
    #[vmstate(rename = "mac_reg[LEDCTL]", via = Reg<{ reg::LEDCTL }>)]
    ledctl: (),
    #[vmstate(rename = "mac_reg[MANC]", via = Reg<{ reg::MANC }>)]
    manc: (),
    #[vmstate(rename = "mac_reg[MDIC]", via = Reg<{ reg::MDIC }>)]
    mdic: (),
    #[vmstate(rename = "mac_reg[MPC]", via = Reg<{ reg::MPC }>)]
    mpc: (),
    #[vmstate(rename = "mac_reg[PBA]", via = Reg<{ reg::PBA }>)]
    pba: (),
    #[vmstate(rename = "mac_reg[RCTL]", via = Reg<{ reg::RCTL }>)]
    rctl: (),
    #[vmstate(rename = "mac_reg[RDBAH]", via = Reg<{ reg::RDBAH }>)]
    rdbah: (),
    #[vmstate(rename = "mac_reg[RDBAL]", via = Reg<{ reg::RDBAL }>)]
    rdbal: (),
    #[vmstate(rename = "mac_reg[RDH]", via = Reg<{ reg::RDH }>)]
    rdh: (),
    #[vmstate(rename = "mac_reg[RDLEN]", via = Reg<{ reg::RDLEN }>)]
    rdlen: (),
    #[vmstate(rename = "mac_reg[RDT]", via = Reg<{ reg::RDT }>)]
    rdt: (),
    #[vmstate(rename = "mac_reg[STATUS]", via = Reg<{ reg::STATUS }>)]
    status: (),
    #[vmstate(rename = "mac_reg[SWSM]", via = Reg<{ reg::SWSM }>)]
    swsm: (),
    #[vmstate(rename = "mac_reg[TCTL]", via = Reg<{ reg::TCTL }>)]
    tctl: (),
    #[vmstate(rename = "mac_reg[TDBAH]", via = Reg<{ reg::TDBAH }>)]
    tdbah: (),
    #[vmstate(rename = "mac_reg[TDBAL]", via = Reg<{ reg::TDBAL }>)]
    tdbal: (),
    #[vmstate(rename = "mac_reg[TDH]", via = Reg<{ reg::TDH }>)]
    tdh: (),
    #[vmstate(rename = "mac_reg[TDLEN]", via = Reg<{ reg::TDLEN }>)]
    tdlen: (),
    #[vmstate(rename = "mac_reg[TDT]", via = Reg<{ reg::TDT }>)]
    tdt: (),
    #[vmstate(rename = "mac_reg[TORH]", via = Reg<{ reg::TORH }>)]
    torh: (),
    #[vmstate(rename = "mac_reg[TORL]", via = Reg<{ reg::TORL }>)]
    torl: (),
    #[vmstate(rename = "mac_reg[TOTH]", via = Reg<{ reg::TOTH }>)]
    toth: (),
    #[vmstate(rename = "mac_reg[TOTL]", via = Reg<{ reg::TOTL }>)]
    totl: (),
    #[vmstate(rename = "mac_reg[TPR]", via = Reg<{ reg::TPR }>)]
    tpr: (),
    #[vmstate(rename = "mac_reg[TPT]", via = Reg<{ reg::TPT }>)]
    tpt: (),
    #[vmstate(rename = "mac_reg[TXDCTL]", via = Reg<{ reg::TXDCTL }>)]
    txdctl: (),
    #[vmstate(rename = "mac_reg[WUFC]", via = Reg<{ reg::WUFC }>)]
    wufc: (),
    #[vmstate(rename = "mac_reg[VET]", via = Reg<{ reg::VET }>)]
    vet: (),
    #[vmstate(rename = "mac_reg[0]", via = Regs<{ reg::RA }, 32>)]
    ra: (),
    #[vmstate(rename = "mac_reg[1]", via = Regs<{ reg::MTA }, 128>)]
    mta: (),
    #[vmstate(rename = "mac_reg[2]", via = Regs<{ reg::VFTA }, 128>)]
    vfta: (),

    #[vmstate(subsection = "mit_state", rename = "mac_reg[RDTR]", via = Reg<{ reg::RDTR }>)]
    rdtr: (),
    #[vmstate(subsection = "mit_state", rename = "mac_reg[RADV]", via = Reg<{ reg::RADV }>)]
    radv: (),
    #[vmstate(subsection = "mit_state", rename = "mac_reg[TADV]", via = Reg<{ reg::TADV }>)]
    tadv: (),
    #[vmstate(subsection = "mit_state", rename = "mac_reg[ITR]", via = Reg<{ reg::ITR }>)]
    itr: (),
    /// Whether the interrupt line is raised, which throttling delays.
    #[vmstate(subsection = "mit_state")]
    pub mit_irq_level: bool,

    /// All registers.
    #[vmstate(subsection = "full_mac_state")]
    pub mac_reg: Block<u32, REGISTERS>,

    /// The offload context of segmented packets: fields as above.
    #[vmstate(subsection = "tx_tso_state", rename = "tx.tso_props.ipcss")]
    pub tso_ipcss: u8,
    /// See `ipcso`.
    #[vmstate(subsection = "tx_tso_state", rename = "tx.tso_props.ipcso")]
    pub tso_ipcso: u8,
    /// See `ipcse`.
    #[vmstate(subsection = "tx_tso_state", rename = "tx.tso_props.ipcse")]
    pub tso_ipcse: u16,
    /// See `tucss`.
    #[vmstate(subsection = "tx_tso_state", rename = "tx.tso_props.tucss")]
    pub tso_tucss: u8,
    /// See `tucso`.
    #[vmstate(subsection = "tx_tso_state", rename = "tx.tso_props.tucso")]
    pub tso_tucso: u8,
    /// See `tucse`.
    #[vmstate(subsection = "tx_tso_state", rename = "tx.tso_props.tucse")]
    pub tso_tucse: u16,
    /// See `paylen`.
    #[vmstate(subsection = "tx_tso_state", rename = "tx.tso_props.paylen")]
    pub tso_paylen: u32,
    /// See `hdr_len`.
    #[vmstate(subsection = "tx_tso_state", rename = "tx.tso_props.hdr_len")]
    pub tso_hdr_len: u8,
    /// See `mss`.
    #[vmstate(subsection = "tx_tso_state", rename = "tx.tso_props.mss")]
    pub tso_mss: u16,
    /// See `ip`.
    #[vmstate(subsection = "tx_tso_state", rename = "tx.tso_props.ip")]
    pub tso_ip: i8,
    /// See `tcp`.
    #[vmstate(subsection = "tx_tso_state", rename = "tx.tso_props.tcp")]
    pub tso_tcp: i8,

    /// Whether interrupts are throttled: off up to pc-1.6.
    #[vmstate(property = "mitigation", default = true)]
    pub mitigation: bool,
    /// Whether all registers are kept and sent: off up to pc-2.4.
    #[vmstate(property = "extra_mac_registers", default = true)]
    pub extra_mac_registers: bool,
    /// Whether there are two offload contexts on the wire: off up to pc-2.11.
    #[vmstate(property = "migrate_tso_props", default = true)]
    pub migrate_tso_props: bool,
    #[vmstate(skip = "whether the second context came in this load")]
    tso_loaded: bool,
}

impl E1000 {
    /// An adapter of the newest machine type.
    #[must_use]
    pub fn new() -> Self {
        Self {
            mitigation: true,
            extra_mac_registers: true,
            migrate_tso_props: true,
            ..Self::default()
        }
    }

    /// The instance id and the address of the registers were sent once.
    fn is_version_1(_device: &Self, version_id: u32) -> bool {
        version_id == 1
    }

    /// What a stream without subsections means.
    fn set_defaults(&mut self) {
        for register in [reg::RDTR, reg::RADV, reg::TADV, reg::ITR] {
            self.mac_reg[register] = 0;
        }
        self.mit_irq_level = false;
        self.tso_loaded = false;
    }

    /// With one context on the wire it stands for both. A shift by more than 31 would be undefined.
    fn settle(&mut self, _version_id: u32) -> Result<(), String> {
        if !self.tso_loaded {
            self.share_context();
        }
        if self.rxbuf_min_shift > 31 {
            return Err(format!("rxbuf_min_shift is {}, 31 at most", self.rxbuf_min_shift));
        }
        Ok(())
    }

    fn share_context(&mut self) {
        self.tso_ipcss = self.ipcss;
        self.tso_ipcso = self.ipcso;
        self.tso_ipcse = self.ipcse;
        self.tso_tucss = self.tucss;
        self.tso_tucso = self.tucso;
        self.tso_tucse = self.tucse;
        self.tso_paylen = self.paylen;
        self.tso_hdr_len = self.hdr_len;
        self.tso_mss = self.mss;
        self.tso_ip = self.ip;
        self.tso_tcp = self.tcp;
    }

    fn sends_mitigation(&self) -> bool {
        self.mitigation
    }

    fn sends_all_registers(&self) -> bool {
        self.extra_mac_registers
    }

    fn sends_tso(&self) -> bool {
        self.migrate_tso_props
    }

    fn tso_came(&mut self, _version_id: u32) {
        self.tso_loaded = true;
    }
}
