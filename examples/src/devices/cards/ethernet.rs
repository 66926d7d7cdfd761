//! Network adapters, under the names that QEMU gives their registers.

use vmstate_runtime::{Timer, Unused, VmState};

use super::{Msix, PciExpressDevice};
use crate::devices::{Block, PciDevice};

/// DEC's 21143.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tulip", version = 0)]
pub struct Tulip {
    dev: PciDevice,
    csr: [u32; 16],
    old_csr9: u32,
    mii_word: u32,
    mii_bitcnt: u32,
    current_rx_desc: u64,
    current_tx_desc: u64,
    #[vmstate(buffer)]
    rx_frame: Block<u8, 2048>,
    #[vmstate(buffer)]
    tx_frame: Block<u8, 2048>,
    rx_frame_len: u16,
    tx_frame_len: u16,
    rx_frame_size: u16,
    rx_status: u32,
    filter: Block<u8, 96>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ne2000", version = 2, nested)]
struct Ne2000 {
    rxcr: u8,
    cmd: u8,
    start: u32,
    stop: u32,
    boundary: u8,
    tsr: u8,
    tpsr: u8,
    tcnt: u16,
    rcnt: u16,
    rsar: u32,
    rsr: u8,
    isr: u8,
    dcfg: u8,
    imr: u8,
    #[vmstate(buffer)]
    phys: [u8; 6],
    curpag: u8,
    #[vmstate(buffer)]
    mult: [u8; 8],
    unused: Unused<4>,
    #[vmstate(buffer)]
    mem: Block<u8, 49152>,
}

/// An NE2000 on ISA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ne2000", version = 2)]
pub struct Ne2000Isa {
    ne2000: Ne2000,
}

/// Intel's PRO/100: one layout, and a name for each chip.
macro_rules! pro100 {
    ($($name:literal $chip:ident,)*) => {$(
        #[doc = concat!("The ", $name, ".")]
        #[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
        #[vmstate(name = $name, version = 3)]
        pub struct $chip {
            dev: PciDevice,
            #[vmstate(rename = "unused[0]")]
            unused: Unused<32>,
            #[vmstate(buffer)]
            mult: [u8; 8],
            #[vmstate(buffer)]
            mem: Block<u8, 4096>,
            scb_stat: u8,
            int_stat: u8,
            #[vmstate(rename = "unused[1]")]
            unused_6: Unused<12>,
            #[vmstate(rename = "conf.macaddr", buffer)]
            conf_macaddr: [u8; 6],
            #[vmstate(rename = "unused[2]")]
            unused_8: Unused<76>,
            mdimem: [u16; 32],
            device: u32,
            cu_base: u32,
            cu_offset: u32,
            ru_base: u32,
            ru_offset: u32,
            statsaddr: u32,
            #[vmstate(rename = "statistics.tx_good_frames")]
            statistics_tx_good_frames: u32,
            #[vmstate(rename = "statistics.tx_max_collisions")]
            statistics_tx_max_collisions: u32,
            #[vmstate(rename = "statistics.tx_late_collisions")]
            statistics_tx_late_collisions: u32,
            #[vmstate(rename = "statistics.tx_underruns")]
            statistics_tx_underruns: u32,
            #[vmstate(rename = "statistics.tx_lost_crs")]
            statistics_tx_lost_crs: u32,
            #[vmstate(rename = "statistics.tx_deferred")]
            statistics_tx_deferred: u32,
            #[vmstate(rename = "statistics.tx_single_collisions")]
            statistics_tx_single_collisions: u32,
            #[vmstate(rename = "statistics.tx_multiple_collisions")]
            statistics_tx_multiple_collisions: u32,
            #[vmstate(rename = "statistics.tx_total_collisions")]
            statistics_tx_total_collisions: u32,
            #[vmstate(rename = "statistics.rx_good_frames")]
            statistics_rx_good_frames: u32,
            #[vmstate(rename = "statistics.rx_crc_errors")]
            statistics_rx_crc_errors: u32,
            #[vmstate(rename = "statistics.rx_alignment_errors")]
            statistics_rx_alignment_errors: u32,
            #[vmstate(rename = "statistics.rx_resource_errors")]
            statistics_rx_resource_errors: u32,
            #[vmstate(rename = "statistics.rx_overrun_errors")]
            statistics_rx_overrun_errors: u32,
            #[vmstate(rename = "statistics.rx_cdt_errors")]
            statistics_rx_cdt_errors: u32,
            #[vmstate(rename = "statistics.rx_short_frame_errors")]
            statistics_rx_short_frame_errors: u32,
            #[vmstate(rename = "statistics.fc_xmt_pause")]
            statistics_fc_xmt_pause: u32,
            #[vmstate(rename = "statistics.fc_rcv_pause")]
            statistics_fc_rcv_pause: u32,
            #[vmstate(rename = "statistics.fc_rcv_unsupported")]
            statistics_fc_rcv_unsupported: u32,
            #[vmstate(rename = "statistics.xmt_tco_frames")]
            statistics_xmt_tco_frames: u16,
            #[vmstate(rename = "statistics.rcv_tco_frames")]
            statistics_rcv_tco_frames: u16,
            #[vmstate(buffer)]
            configuration: [u8; 22],
        }
    )*};
}
pro100! {
    "i82550" I82550,
    "i82551" I82551,
    "i82557a" I82557a,
    "i82557b" I82557b,
    "i82557c" I82557c,
    "i82558a" I82558a,
    "i82558b" I82558b,
    "i82559a" I82559a,
    "i82559b" I82559b,
    "i82559c" I82559c,
    "i82559er" I82559er,
    "i82562" I82562,
    "i82801" I82801,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "igb-intr-timer", nested)]
struct IgbTimer {
    timer: Timer,
    running: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "igb-tx-ctx", nested)]
struct IgbContext {
    vlan_macip_lens: u32,
    seqnum_seed: u32,
    type_tucmd_mlhl: u32,
    mss_l4len_idx: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "igb-tx", version = 2, minimum_version = 2, nested)]
struct IgbQueue {
    ctx: [IgbContext; 2],
    first_cmd_type_len: u32,
    first_olinfo_status: u32,
    first: bool,
    skip_cp: bool,
}

/// Intel's 82576.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "igb")]
pub struct Igb {
    #[vmstate(rename = "parent_obj[0]")]
    pci: PciExpressDevice,
    #[vmstate(rename = "parent_obj[1]")]
    msix: Msix,
    ioaddr: u32,
    #[vmstate(rename = "core.rx_desc_len")]
    rx_desc_len: u8,
    #[vmstate(rename = "core.eeprom")]
    eeprom: Block<u16, 1024>,
    #[vmstate(rename = "core.phy")]
    phy: [u16; 32],
    #[vmstate(rename = "core.mac")]
    mac: Block<u32, 32768>,
    #[vmstate(rename = "core.permanent_mac")]
    permanent_mac: [u8; 6],
    #[vmstate(rename = "core.eitr")]
    eitr: [IgbTimer; 25],
    #[vmstate(rename = "core.eitr_guest_value")]
    eitr_guest_value: [u32; 25],
    #[vmstate(rename = "core.tx")]
    tx: [IgbQueue; 16],
    #[vmstate(rename = "core.timadj")]
    timadj: i64,
}

impl Igb {
    /// An adapter with the interrupts that it has.
    #[must_use]
    pub fn new() -> Self {
        Self { msix: Msix::new(10), ..Self::default() }
    }
}

/// An NE2000 on PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ne2000", version = 3, minimum_version = 3, unreleased)]
pub struct Ne2000Pci {
    dev: PciDevice,
    ne2000: Ne2000,
}
