//! SCSI and network adapters on PCI and ISA, under the names that QEMU gives their registers.

use vmstate_runtime::{Timer, Unused, VmState};

use super::acpi::{CpuHotplug, MemoryHotplug};
use super::{Msix, PciExpressDevice};
use crate::devices::{Block, Fifo8, PciDevice, Serial};

/// The 53C895A and 53C810 of LSI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "lsiscsi")]
pub struct LsiScsi {
    parent_obj: PciDevice,
    carry: i32,
    status: i32,
    msg_action: i32,
    msg_len: i32,
    #[vmstate(buffer)]
    msg: [u8; 8],
    waiting: i32,
    dsa: u32,
    temp: u32,
    dnad: u32,
    dbc: u32,
    istat0: u8,
    istat1: u8,
    dcmd: u8,
    dstat: u8,
    dien: u8,
    sist0: u8,
    sist1: u8,
    sien0: u8,
    sien1: u8,
    mbox0: u8,
    mbox1: u8,
    dfifo: u8,
    ctest2: u8,
    ctest3: u8,
    ctest4: u8,
    ctest5: u8,
    ccntl0: u8,
    ccntl1: u8,
    dsp: u32,
    dsps: u32,
    dmode: u8,
    dcntl: u8,
    scntl0: u8,
    scntl1: u8,
    scntl2: u8,
    scntl3: u8,
    sstat0: u8,
    sstat1: u8,
    scid: u8,
    sxfer: u8,
    socl: u8,
    sdid: u8,
    ssid: u8,
    sfbr: u8,
    stest1: u8,
    stest2: u8,
    stest3: u8,
    sidl: u8,
    stime0: u8,
    respid0: u8,
    respid1: u8,
    sbcl: u8,
    mmrs: u32,
    mmws: u32,
    sfs: u32,
    drs: u32,
    sbms: u32,
    dbms: u32,
    dnad64: u32,
    pmjad1: u32,
    pmjad2: u32,
    rbc: u32,
    ua: u32,
    ia: u32,
    sbc: u32,
    csbc: u32,
    #[vmstate(buffer)]
    scratch: Block<u8, 72>,
    sbr: u8,
    #[vmstate(buffer)]
    script_ram: Block<u8, 8192>,
}

/// LSI's SAS1068.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mptsas", version = 0)]
pub struct MptSas {
    dev: PciDevice,
    msi_in_use: bool,
    state: u32,
    who_init: u8,
    doorbell_state: u8,
    doorbell_msg: Block<u32, 256>,
    doorbell_idx: i32,
    doorbell_cnt: i32,
    doorbell_reply: Block<u16, 256>,
    doorbell_reply_idx: i32,
    doorbell_reply_size: i32,
    diagnostic: u32,
    diagnostic_idx: u8,
    intr_status: u32,
    intr_mask: u32,
    request_post: Block<u32, 129>,
    request_post_head: u16,
    request_post_tail: u16,
    reply_post: Block<u32, 129>,
    reply_post_head: u16,
    reply_post_tail: u16,
    reply_free: Block<u32, 129>,
    reply_free_head: u16,
    reply_free_tail: u16,
    max_buses: u16,
    max_devices: u16,
    reply_frame_size: u16,
    host_mfa_high_addr: u64,
    sense_buffer_high_addr: u64,
}

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

/// A carrier of `IndustryPack` modules.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tpci200")]
pub struct Tpci200 {
    dev: PciDevice,
    big_endian: [bool; 3],
    ctrl: [u8; 4],
    status: u16,
    int_set: u8,
}

/// Several UARTs behind PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci-serial-multi")]
pub struct PciSerialMulti {
    dev: PciDevice,
    state: [Serial; 4],
    level: [u32; 4],
}

/// The clock of a machine that may be restored elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmclock")]
pub struct VmClock {
    physaddr: u64,
}

/// What a guest tells of its panic, on PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pvpanic-pci")]
pub struct PvpanicPci {
    dev: PciDevice,
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

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "esp", version = 6, nested)]
struct EspPciEsp {
    #[vmstate(buffer)]
    rregs: [u8; 16],
    #[vmstate(buffer)]
    wregs: [u8; 16],
    ti_size: i32,
    status: u32,
    dma: u32,
    do_cmd: u32,
    data_in_ready: bool,
    cmdfifo_cdb_offset: u8,
    fifo: Fifo8<16>,
    cmdfifo: Fifo8<32>,
    ti_cmd: u8,
    lun: u8,
}

/// AMD's `PCscsi`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pciespscsi", version = 2)]
pub struct EspPci {
    parent_obj: PciDevice,
    #[vmstate(buffer)]
    dma_regs: [u8; 32],
    #[vmstate(rename = "esp.mig_version_id")]
    esp_mig_version_id: u8,
    esp: EspPciEsp,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "esp", version = 7, nested)]
struct EspPci10Esp {
    #[vmstate(buffer)]
    rregs: [u8; 16],
    #[vmstate(buffer)]
    wregs: [u8; 16],
    ti_size: i32,
    status: u32,
    dma: u32,
    do_cmd: u32,
    data_ready: bool,
    cmdfifo_cdb_offset: u8,
    fifo: Fifo8<16>,
    cmdfifo: Fifo8<32>,
    lun: u8,
    drq_state: bool,
}

/// The same, as QEMU 10.0 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pciespscsi", version = 2, unreleased)]
pub struct EspPci10 {
    parent_obj: PciDevice,
    #[vmstate(buffer)]
    dma_regs: [u8; 32],
    #[vmstate(rename = "esp.mig_version_id")]
    esp_mig_version_id: u8,
    esp: EspPci10Esp,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "esp", version = 8, nested)]
struct EspPci11Esp {
    #[vmstate(buffer)]
    rregs: [u8; 16],
    #[vmstate(buffer)]
    wregs: [u8; 16],
    ti_size: i32,
    status: u32,
    dma: u32,
    do_cmd: u32,
    data_ready: bool,
    cmdfifo_cdb_offset: u8,
    fifo: Fifo8<16>,
    cmdfifo: Fifo8<32>,
    lun: u8,
    drq_state: bool,
    asc_mode: u8,
}

/// The same, as QEMU 11.1 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pciespscsi", version = 2, unreleased)]
pub struct EspPci11 {
    parent_obj: PciDevice,
    #[vmstate(buffer)]
    dma_regs: [u8; 32],
    #[vmstate(rename = "esp.mig_version_id")]
    esp_mig_version_id: u8,
    esp: EspPci11Esp,
}

/// `VMware`'s.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "pvscsi",
    version = 0,
    pre_load = "clear_express",
    subsection(pcie, version = 0, needed = "is_express", post_load = "express_came")
)]
pub struct Pvscsi {
    msi_used: u8,
    resetting: u32,
    reg_interrupt_status: u64,
    reg_interrupt_enabled: u64,
    reg_command_status: u64,
    curr_cmd: u64,
    curr_cmd_data_cntr: u32,
    curr_cmd_data: Block<u32, 132>,
    rings_info_valid: u8,
    msg_ring_info_valid: u8,
    use_msg: u8,
    #[vmstate(rename = "rings.rs_pa")]
    rings_rs_pa: u64,
    #[vmstate(rename = "rings.txr_len_mask")]
    rings_txr_len_mask: u32,
    #[vmstate(rename = "rings.rxr_len_mask")]
    rings_rxr_len_mask: u32,
    #[vmstate(rename = "rings.req_ring_pages_pa")]
    rings_req_ring_pages_pa: [u64; 32],
    #[vmstate(rename = "rings.cmp_ring_pages_pa")]
    rings_cmp_ring_pages_pa: [u64; 32],
    #[vmstate(rename = "rings.consumed_ptr")]
    rings_consumed_ptr: u64,
    #[vmstate(rename = "rings.filled_cmp_ptr")]
    rings_filled_cmp_ptr: u64,
    /// On PCI Express all of it is sent here, with a larger configuration space.
    #[vmstate(subsection = "pcie", rename = "parent_obj")]
    express: PciExpressDevice,
    #[vmstate(skip = "what the last stream had, or the machine says")]
    is_on_express: bool,
}

impl Pvscsi {
    fn is_express(&self) -> bool {
        self.is_on_express
    }

    fn clear_express(&mut self) {
        self.is_on_express = false;
    }

    fn express_came(&mut self, _version_id: u32) {
        self.is_on_express = true;
    }
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

/// The PCI bridge of ICH9.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "i82801b11_bridge", version = 0)]
pub struct I82801b11Bridge {
    parent_obj: PciDevice,
}

/// LSI's SAS1078.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "megasas", version = 0)]
pub struct MegaSas {
    #[vmstate(rename = "parent_obj[0]")]
    pci: PciDevice,
    #[vmstate(rename = "parent_obj[1]")]
    msix: Msix,
    fw_state: u32,
    intr_mask: u32,
    doorbell: u32,
    reply_queue_pa: u64,
    consumer_pa: u64,
    producer_pa: u64,
}

impl Default for MegaSas {
    fn default() -> Self {
        Self {
            pci: PciDevice::default(),
            msix: Msix::new(15),
            fw_state: 0,
            intr_mask: 0,
            doorbell: 0,
            reply_queue_pa: 0,
            consumer_pa: 0,
            producer_pa: 0,
        }
    }
}

/// LSI's SAS2108.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "megasas-gen2", version = 0)]
pub struct MegaSasGen2 {
    #[vmstate(rename = "parent_obj[0]")]
    pci: PciExpressDevice,
    #[vmstate(rename = "parent_obj[1]")]
    msix: Msix,
    fw_state: u32,
    intr_mask: u32,
    doorbell: u32,
    reply_queue_pa: u64,
    consumer_pa: u64,
    producer_pa: u64,
}

impl Default for MegaSasGen2 {
    fn default() -> Self {
        Self {
            pci: PciExpressDevice::default(),
            msix: Msix::new(15),
            fw_state: 0,
            intr_mask: 0,
            doorbell: 0,
            reply_queue_pa: 0,
            consumer_pa: 0,
            producer_pa: 0,
        }
    }
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

/// The slots of a bus with a standard hot-plug controller: its registers, a word for each of 31 slots.
mod shpc {
    use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, schema::Type};

    use super::Block;

    pub(super) const BYTES: usize = 36 + 4 * 31;
    pub(super) const TYPE: Type = Type::leaf("shpc", BYTES);

    pub(super) fn encode(
        registers: &Block<u8, BYTES>,
        out: &mut Encoder<'_>,
    ) -> Result<(), SaveError> {
        out.bytes(&**registers)
    }

    pub(super) fn decode(
        registers: &mut Block<u8, BYTES>,
        input: &mut Decoder<'_>,
    ) -> Result<(), LoadError> {
        registers.copy_from_slice(input.take(BYTES)?);
        Ok(())
    }
}

/// A bridge from PCI to PCI.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "pci_bridge", version = 0)]
pub struct PciBridge {
    parent_obj: PciDevice,
    #[vmstate(with = shpc, test = "sends_shpc")]
    shpc: Block<u8, { shpc::BYTES }>,
    /// Whether it has a hot-plug controller.
    #[vmstate(property = "shpc", default = true)]
    pub has_shpc: bool,
}

impl Default for PciBridge {
    fn default() -> Self {
        Self { parent_obj: PciDevice::default(), shpc: Block::default(), has_shpc: true }
    }
}

impl PciBridge {
    /// A bridge that nothing is plugged into.
    #[must_use]
    pub fn without_shpc() -> Self {
        Self { has_shpc: false, ..Self::default() }
    }

    fn sends_shpc(&self, _version_id: u32) -> bool {
        self.has_shpc
    }
}

/// A bridge from PCI Express to PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pcie-pci-bridge", version = 0)]
pub struct PcieBridge {
    parent_obj: PciExpressDevice,
    #[vmstate(with = shpc)]
    shpc: Block<u8, { shpc::BYTES }>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "acpi-ged-state", nested)]
struct GedState {
    sel: u32,
}

/// The device that tells an operating system of events, on machines without power management.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "acpi-ged",
    pre_load = "clear",
    subsection(memhp, needed = "sends_memory", post_load = "memory_came"),
    subsection(cpuhp, needed = "sends_cpus", post_load = "cpus_came")
)]
pub struct AcpiGed {
    ged_state: GedState,
    #[vmstate(subsection = "memhp")]
    memhp_state: MemoryHotplug,
    #[vmstate(subsection = "cpuhp")]
    cpuhp_state: CpuHotplug,
    #[vmstate(skip = "what the last stream had, or the machine says")]
    has_memory: bool,
    #[vmstate(skip = "what the last stream had, or the machine says")]
    has_cpus: bool,
}

impl AcpiGed {
    /// One for so many CPUs and slots of memory.
    #[must_use]
    pub fn of_size(mut self, cpus: usize, slots: usize) -> Self {
        (self.cpuhp_state, self.memhp_state) = (CpuHotplug::new(cpus), MemoryHotplug::new(slots));
        self
    }

    fn clear(&mut self) {
        (self.has_memory, self.has_cpus) = (false, false);
    }

    fn sends_memory(&self) -> bool {
        self.has_memory
    }

    fn memory_came(&mut self, _version_id: u32) {
        self.has_memory = true;
    }

    fn sends_cpus(&self) -> bool {
        self.has_cpus
    }

    fn cpus_came(&mut self, _version_id: u32) {
        self.has_cpus = true;
    }
}
