//! What boards of Arm have besides Arm's own cells: registers under the names that QEMU gives them.

use vmstate_runtime::{Timer, VmState};

use crate::devices::{Block, Clock, Ptimer};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl041_regfile", nested)]
struct Pl041Regfile {
    rxcr1: u32,
    txcr1: u32,
    sr1: u32,
    isr1: u32,
    ie1: u32,
    rxcr2: u32,
    txcr2: u32,
    sr2: u32,
    isr2: u32,
    ie2: u32,
    rxcr3: u32,
    txcr3: u32,
    sr3: u32,
    isr3: u32,
    ie3: u32,
    rxcr4: u32,
    txcr4: u32,
    sr4: u32,
    isr4: u32,
    ie4: u32,
    sl1rx: u32,
    sl1tx: u32,
    sl2rx: u32,
    sl2tx: u32,
    sl12rx: u32,
    sl12tx: u32,
    slfr: u32,
    slistat: u32,
    slien: u32,
    intclr: u32,
    maincr: u32,
    reset: u32,
    sync: u32,
    allints: u32,
    mainfr: u32,
    unused: u32,
    dr1_0: u32,
    dr1_1: u32,
    dr1_2: u32,
    dr1_3: u32,
    dr1_4: u32,
    dr1_5: u32,
    dr1_6: u32,
    dr1_7: u32,
    dr2_0: u32,
    dr2_1: u32,
    dr2_2: u32,
    dr2_3: u32,
    dr2_4: u32,
    dr2_5: u32,
    dr2_6: u32,
    dr2_7: u32,
    dr3_0: u32,
    dr3_1: u32,
    dr3_2: u32,
    dr3_3: u32,
    dr3_4: u32,
    dr3_5: u32,
    dr3_6: u32,
    dr3_7: u32,
    dr4_0: u32,
    dr4_1: u32,
    dr4_2: u32,
    dr4_3: u32,
    dr4_4: u32,
    dr4_5: u32,
    dr4_6: u32,
    dr4_7: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl041_fifo", nested)]
struct Pl041Fifo {
    level: u32,
    data: Block<u32, 1024>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl041_channel", nested)]
struct Pl041Channel {
    tx_fifo: Pl041Fifo,
    tx_enabled: u8,
    tx_compact_mode: u8,
    tx_sample_size: u8,
    rx_fifo: Pl041Fifo,
    rx_enabled: u8,
    rx_compact_mode: u8,
    rx_sample_size: u8,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "lm4549_state", nested)]
struct Lm4549State {
    voice_is_active: u32,
    regfile: Block<u16, 128>,
    buffer: Block<u16, 1024>,
    buffer_level: u32,
}

/// The audio interface, with its codec.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl041")]
pub struct Pl041 {
    fifo_depth: u32,
    regs: Pl041Regfile,
    fifo1: Pl041Channel,
    codec: Lm4549State,
}

/// The bridge to PCI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "versatile-pci")]
pub struct VersatilePci {
    imap: [u32; 3],
    smap: [u32; 3],
    selfid: u32,
    flags: u32,
    irq_mapping: u8,
}

/// Buttons, lights and counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mps2-fpgaio", version = 3, minimum_version = 3)]
pub struct Mps2Io {
    led0: u32,
    prescale: u32,
    misc: u32,
    dbgctrl: u32,
    clk1hz_tick_offset: i64,
    clk100hz_tick_offset: i64,
    counter: u32,
    pscntr: u32,
    pscntr_sync_ticks: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "lan9118_packet", nested)]
struct Lan9118Packet {
    state: u32,
    cmd_a: u32,
    cmd_b: u32,
    buffer_size: i32,
    offset: i32,
    pad: i32,
    fifo_used: i32,
    len: i32,
    data: Block<u8, 2048>,
}

/// The network adapter of SMSC.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "lan9118", version = 2, minimum_version = 2)]
pub struct Lan9118 {
    timer: Ptimer,
    irq_cfg: u32,
    int_sts: u32,
    int_en: u32,
    fifo_int: u32,
    rx_cfg: u32,
    tx_cfg: u32,
    hw_cfg: u32,
    pmt_ctrl: u32,
    gpio_cfg: u32,
    gpt_cfg: u32,
    word_swap: u32,
    free_timer_start: u32,
    mac_cmd: u32,
    mac_data: u32,
    afc_cfg: u32,
    e2p_cmd: u32,
    e2p_data: u32,
    mac_cr: u32,
    mac_hashh: u32,
    mac_hashl: u32,
    mac_mii_acc: u32,
    mac_mii_data: u32,
    mac_flow: u32,
    phy_status: u32,
    phy_control: u32,
    phy_advertise: u32,
    phy_int: u32,
    phy_int_mask: u32,
    eeprom_writable: i32,
    eeprom: Block<u8, 128>,
    tx_fifo_size: i32,
    tx_packet: Lan9118Packet,
    tx_status_fifo_used: i32,
    tx_status_fifo_head: i32,
    tx_status_fifo: Block<u32, 512>,
    rx_status_fifo_size: i32,
    rx_status_fifo_used: i32,
    rx_status_fifo_head: i32,
    rx_status_fifo: Block<u32, 896>,
    rx_fifo_size: i32,
    rx_fifo_used: i32,
    rx_fifo_head: i32,
    rx_fifo: Block<u32, 3360>,
    rx_packet_size_head: i32,
    rx_packet_size_tail: i32,
    rx_packet_size: Block<i32, 1024>,
    rxp_offset: i32,
    rxp_size: i32,
    rxp_pad: i32,
    write_word_prev_offset: u32,
    write_word_n: u32,
    write_word_l: u16,
    write_word_h: u16,
    read_word_prev_offset: u32,
    read_word_n: u32,
    read_long: u32,
    mode_16bit: u32,
}

/// Its connection to the wire, which QEMU 10 sends apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "lan9118-phy")]
pub struct Lan9118Phy {
    status: u16,
    control: u16,
    advertise: u16,
    ints: u16,
    int_mask: u16,
    link_down: bool,
}

/// The network adapter, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "lan9118", version = 3, minimum_version = 3, unreleased)]
pub struct Lan9118Recent {
    timer: Ptimer,
    irq_cfg: u32,
    int_sts: u32,
    int_en: u32,
    fifo_int: u32,
    rx_cfg: u32,
    tx_cfg: u32,
    hw_cfg: u32,
    pmt_ctrl: u32,
    gpio_cfg: u32,
    gpt_cfg: u32,
    word_swap: u32,
    free_timer_start: u32,
    mac_cmd: u32,
    mac_data: u32,
    afc_cfg: u32,
    e2p_cmd: u32,
    e2p_data: u32,
    mac_cr: u32,
    mac_hashh: u32,
    mac_hashl: u32,
    mac_mii_acc: u32,
    mac_mii_data: u32,
    mac_flow: u32,
    eeprom_writable: i32,
    eeprom: Block<u8, 128>,
    tx_fifo_size: i32,
    tx_packet: Lan9118Packet,
    tx_status_fifo_used: i32,
    tx_status_fifo_head: i32,
    tx_status_fifo: Block<u32, 512>,
    rx_status_fifo_size: i32,
    rx_status_fifo_used: i32,
    rx_status_fifo_head: i32,
    rx_status_fifo: Block<u32, 896>,
    rx_fifo_size: i32,
    rx_fifo_used: i32,
    rx_fifo_head: i32,
    rx_fifo: Block<u32, 3360>,
    rx_packet_size_head: i32,
    rx_packet_size_tail: i32,
    rx_packet_size: Block<i32, 1024>,
    rxp_offset: i32,
    rxp_size: i32,
    rxp_pad: i32,
    write_word_prev_offset: u32,
    write_word_n: u32,
    write_word_l: u16,
    write_word_h: u16,
    read_word_prev_offset: u32,
    read_word_n: u32,
    read_long: u32,
    mode_16bit: u32,
}

/// The subsystem for small devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "iotkit", version = 2, minimum_version = 2)]
pub struct IotKit {
    mainclk: Clock,
    s32kclk: Clock,
    nsccfg: u32,
}

/// Mail between two cores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "armsse-mhu")]
pub struct SseMailbox {
    cpu0intr: u32,
    cpu1intr: u32,
}

/// The timer of its successor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sse-timer")]
pub struct SseTimer {
    timer: Timer,
    cntfrq: u32,
    cntp_ctl: u32,
    cntp_cval: u64,
    cntp_aival: u64,
    cntp_aival_ctl: u32,
    cntp_aival_reload: u32,
}

/// Resets of the i.MX 6.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx6.src")]
pub struct ImxReset {
    regs: [u32; 18],
}

/// Power of the i.MX 7.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx-gpcv2")]
pub struct ImxPower {
    regs: Block<u32, 896>,
}

/// Timers of the Allwinner A10.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "a10.pit")]
pub struct A10Timers {
    irq_enable: u32,
    irq_status: u32,
    control: [u32; 6],
    interval: [u32; 6],
    count: [u32; 6],
    watch_dog_mode: u32,
    watch_dog_control: u32,
    count_lo: u32,
    count_hi: u32,
    count_ctl: u32,
    timer: [Ptimer; 6],
}

/// Its interrupt controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "a10.pic")]
pub struct A10Interrupts {
    vector: u32,
    base_addr: u32,
    protect: u32,
    nmi: u32,
    irq_pending: [u32; 3],
    fiq_pending: [u32; 3],
    enable: [u32; 3],
    select: [u32; 3],
    mask: [u32; 3],
}

/// The I2C controller of Allwinner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner.i2c")]
pub struct AllwinnerI2c {
    addr: u8,
    xaddr: u8,
    data: u8,
    cntr: u8,
    ccr: u8,
    srst: u8,
    efr: u8,
    lcr: u8,
}

/// The real-time clock of Allwinner.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-rtc")]
pub struct AllwinnerRtc {
    regs: Block<u32, 128>,
}

/// System control of the Highbank.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "highbank-regs", version = 0)]
pub struct HighbankRegisters {
    regs: Block<u32, 512>,
}

/// The controller of SD cards of the PXA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx-mmci", version = 2, minimum_version = 2)]
pub struct PxaMmci {
    status: u32,
    clkrt: u32,
    spi: u32,
    cmdat: u32,
    resp_tout: u32,
    read_tout: u32,
    blklen: i32,
    numblk: i32,
    intmask: u32,
    intreq: u32,
    cmd: i32,
    arg: u32,
    cmdreq: i32,
    active: i32,
    bytesleft: i32,
    tx_start: u32,
    tx_len: u32,
    rx_start: u32,
    rx_len: u32,
    resp_len: u32,
    tx_fifo: Block<u8, 64>,
    rx_fifo: [u8; 32],
    resp_fifo: [u16; 9],
}
