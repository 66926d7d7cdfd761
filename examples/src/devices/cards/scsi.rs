//! SCSI adapters, under the names that QEMU gives their registers.

use vmstate_runtime::VmState;

use super::{Msix, PciExpressDevice};
use crate::devices::{Block, Fifo8, PciDevice};

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
#[vmstate(name = "pvscsi", version = 0, subsection(pcie, version = 0, property = "pcie"))]
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
    /// Whether it is there.
    #[vmstate(property)]
    pcie: bool,
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
