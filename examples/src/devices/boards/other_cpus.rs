//! Boards of other processors: RISC-V, m68k, PowerPC, MIPS, SPARC, RX.

use vmstate_runtime::{Timer, VmState};

use crate::devices::cards::Apm;
use crate::devices::{Block, PciDevice, Ptimer};

/// The UART of `SiFive`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv.sifive.uart")]
pub struct SiFiveUart {
    rx_fifo: [u8; 8],
    rx_fifo_len: u8,
    ie: u32,
    ip: u32,
    txctrl: u32,
    rxctrl: u32,
    div: u32,
}

/// Its pins.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sifive_soc.gpio")]
pub struct SiFiveGpio {
    value: u32,
    input_en: u32,
    output_en: u32,
    port: u32,
    pue: u32,
    rise_ie: u32,
    rise_ip: u32,
    fall_ie: u32,
    fall_ip: u32,
    high_ie: u32,
    high_ip: u32,
    low_ie: u32,
    low_ip: u32,
    iof_en: u32,
    iof_sel: u32,
    out_xor: u32,
    r#in: u32,
    in_mask: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "heathrow_pic_one", version = 0, nested)]
struct HeathrowPicOne {
    events: u32,
    mask: u32,
    levels: u32,
    level_triggered: u32,
}

/// Interrupts of a Power Macintosh.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "heathrow_pic")]
pub struct Heathrow {
    pics: [HeathrowPicOne; 2],
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mos6522_timer", version = 0, nested)]
struct Mos6522Timer {
    latch: u16,
    counter_value: u16,
    load_time: i64,
    next_irq_time: i64,
    timer: Timer,
}

/// A VIA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mos6522")]
pub struct Mos6522 {
    a: u8,
    b: u8,
    dira: u8,
    dirb: u8,
    sr: u8,
    acr: u8,
    pcr: u8,
    ifr: u8,
    ier: u8,
    last_irq_levels: u8,
    timers: [Mos6522Timer; 2],
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mos6522", nested)]
struct CudaMos6522 {
    a: u8,
    b: u8,
    dira: u8,
    dirb: u8,
    sr: u8,
    acr: u8,
    pcr: u8,
    ifr: u8,
    ier: u8,
    last_irq_levels: u8,
    timers: [Mos6522Timer; 2],
}

/// The keyboard controller of a Power Macintosh.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cuda", version = 6)]
pub struct Cuda {
    #[vmstate(rename = "mos6522_cuda.parent_obj")]
    mos6522_cuda_parent_obj: CudaMos6522,
    last_b: u8,
    last_acr: u8,
    data_in_size: i32,
    data_in_index: i32,
    data_out_index: i32,
    #[vmstate(buffer)]
    data_in: Block<u8, 128>,
    #[vmstate(buffer)]
    data_out: [u8; 16],
    tick_offset: u32,
    sr_delay_timer: Timer,
}

/// Its power manager.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pmu")]
pub struct MacPmu {
    #[vmstate(rename = "mos6522_pmu.parent_obj")]
    mos6522_pmu_parent_obj: CudaMos6522,
    last_b: u8,
    cmd: u8,
    cmdlen: u32,
    rsplen: u32,
    cmd_buf_pos: u8,
    #[vmstate(buffer)]
    cmd_buf: Block<u8, 128>,
    cmd_rsp_pos: u8,
    cmd_rsp_sz: u8,
    #[vmstate(buffer)]
    cmd_rsp: Block<u8, 128>,
    intbits: u8,
    intmask: u8,
    tick_offset: u32,
    one_sec_timer: Timer,
    one_sec_target: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dbdma_io", version = 0, nested)]
struct DbdmaIo {
    addr: u64,
    len: i32,
    is_last: i32,
    is_dma_out: i32,
    processing: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dbdma_cmd", version = 0, nested)]
struct DbdmaCmd {
    req_count: u16,
    command: u16,
    phy_addr: u32,
    cmd_dep: u32,
    res_count: u16,
    xfer_status: u16,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dbdma_channel", nested)]
struct DbdmaChannel {
    regs: [u32; 16],
    io: DbdmaIo,
    current: DbdmaCmd,
}

/// Its DMA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dbdma", version = 3)]
pub struct Dbdma {
    channels: [DbdmaChannel; 32],
}

/// Its memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "macio_nvram")]
pub struct MacNvram {
    #[vmstate(buffer)]
    data: Block<u8, 8192>,
}

/// Its I/O controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "macio-oldworld", version = 0)]
pub struct MacIoOld {
    #[vmstate(rename = "parent_obj.parent")]
    parent_obj_parent: PciDevice,
}

/// The newer one.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "macio-newworld", version = 0)]
pub struct MacIoNew {
    #[vmstate(rename = "parent_obj.parent")]
    parent_obj_parent: PciDevice,
}

/// Its pins.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "macio_gpio", version = 0)]
pub struct MacGpio {
    gpio_levels: [u8; 8],
    gpio_regs: Block<u8, 36>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "fdrive", nested)]
struct SwimFdrive {}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "swim", nested)]
struct SwimPart {
    mode: i32,
    iwm_switch: i32,
    regs: [u16; 8],
    iwm_data: u8,
    iwm_mode: u8,
    swim_phase: u8,
    swim_mode: u8,
    drives: [SwimFdrive; 2],
}

/// The floppy controller of a Quadra.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "SWIM")]
pub struct Swim {
    ctrl: SwimPart,
}

/// Its interrupts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "q800-glue", version = 0)]
pub struct Q800Glue {
    ipr: u8,
    auxmode: u8,
    nmi_release: Timer,
}

/// Its second VIA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "q800-via2", version = 0)]
pub struct Q800Via2 {
    parent_obj: CudaMos6522,
}

/// Its network adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dp8393x")]
pub struct Dp8393x {
    cam: Block<u16, 48>,
    regs: Block<u16, 64>,
}

/// Its memory controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "djMEMC")]
pub struct DjMemc {
    regs: [u32; 14],
}

/// Its I/O controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "IOSB")]
pub struct Iosb {
    regs: [u32; 7],
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "apple-sound-chip.fifo", version = 0, nested)]
struct AppleSoundChipFifo {
    fifo: Block<u8, 1024>,
    int_status: u8,
    cnt: i32,
    wptr: i32,
    rptr: i32,
    extregs: [u8; 32],
    xa_cnt: i32,
    xa_val: u8,
    xa_flags: u8,
    xa_last: [i16; 2],
}

/// Its audio.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "apple-sound-chip", version = 0)]
pub struct AppleSound {
    fifos: [AppleSoundChipFifo; 2],
    regs: Block<u8, 96>,
    fifo_empty_ns: i64,
}

/// Interrupts of the m68k board `virt`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "m68k-irqc")]
pub struct M68kInterrupts {
    ipr: u8,
}

/// What turns it off.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "virt-ctrl")]
pub struct VirtControl {
    irq_enabled: u32,
}

/// A clock with memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "m48t59")]
pub struct M48t59 {
    lock: u8,
    addr: u16,
    #[vmstate(buffer)]
    buffer: [u8; 0],
}

/// The bridge of a `PReP` machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "raven", version = 0)]
pub struct Raven {
    dev: PciDevice,
}

/// Its memory controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "rs6000-mc")]
pub struct Rs6000Memory {
    port0820_index: u8,
}

/// Its bridge to ISA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci-i82378", version = 0)]
pub struct I82378 {
    parent_obj: PciDevice,
}

/// Its EISA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "i82374", version = 0)]
pub struct I82374 {
    commands: [u8; 8],
}

/// Interrupts of the 4xx.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ppc-uic")]
pub struct PpcUic {
    level: u32,
    uicsr: u32,
    uicer: u32,
    uiccr: u32,
    uicpr: u32,
    uictr: u32,
    uicvcr: u32,
    uicvr: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci_master_map", version = 0, nested)]
struct Ppc4xxPciPciMasterMap {
    la: u32,
    ma: u32,
    pcila: u32,
    pciha: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci_target_map", version = 0, nested)]
struct Ppc4xxPciPciTargetMap {
    ms: u32,
    la: u32,
}

/// Its PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ppc4xx_pci")]
pub struct Ppc4xxPci {
    pmm: [Ppc4xxPciPciMasterMap; 3],
    ptm: [Ppc4xxPciPciTargetMap; 2],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci_outbound", version = 0, nested)]
struct PpcE500PciPciOutbound {
    potar: u32,
    potear: u32,
    powbar: u32,
    powar: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci_inbound", version = 0, nested)]
struct PpcE500PciPciInbound {
    pitar: u32,
    piwbar: u32,
    piwbear: u32,
    piwar: u32,
}

/// PCI of the e500.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ppce500_pci")]
pub struct PpcE500Pci {
    pob: [PpcE500PciPciOutbound; 5],
    pib: [PpcE500PciPciInbound; 3],
    gasket_time: u32,
}

/// Its pins.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mpc8xxx_gpio")]
pub struct Mpc8xxxGpio {
    dir: u32,
    odr: u32,
    dat: u32,
    ier: u32,
    imr: u32,
    icr: u32,
}

/// Its I2C.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mpc-i2c")]
pub struct MpcI2c {
    address: u8,
    adr: u8,
    fdr: u8,
    cr: u8,
    sr: u8,
    dr: u8,
    dfssr: u8,
}

/// The bridge of a Malta.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "gt64120")]
pub struct Gt64120 {
    regs: Block<u32, 1024>,
}

/// The bridge of a Fuloong.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "Bonito")]
pub struct Bonito {
    dev: PciDevice,
}

/// Its south bridge.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "via-isa")]
pub struct ViaIsa {
    dev: PciDevice,
}

/// Its power management.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vt82c686b_pm")]
pub struct ViaPm {
    dev: PciDevice,
    #[vmstate(rename = "ar.pm1.evt.sts")]
    ar_pm1_evt_sts: u16,
    #[vmstate(rename = "ar.pm1.evt.en")]
    ar_pm1_evt_en: u16,
    #[vmstate(rename = "ar.pm1.cnt.cnt")]
    ar_pm1_cnt_cnt: u16,
    apm: Apm,
    #[vmstate(rename = "ar.tmr.timer")]
    ar_tmr_timer: Timer,
    #[vmstate(rename = "ar.tmr.overflow_time")]
    ar_tmr_overflow_time: i64,
}

/// The chip set of a Magnum.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "rc4030", version = 3)]
pub struct Rc4030 {
    config: u32,
    invalid_address_register: u32,
    dma_regs: [u32; 32],
    dma_tl_base: u32,
    dma_tl_limit: u32,
    cache_maint: u32,
    remote_failed_address: u32,
    memory_failed_address: u32,
    cache_ptag: u32,
    cache_ltag: u32,
    cache_bmask: u32,
    memory_refresh_rate: u32,
    nvram_protect: u32,
    rem_speed: [u32; 16],
    imr_jazz: u32,
    isr_jazz: u32,
    itr: u32,
}

/// Its display.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "jazz-led", version = 0)]
pub struct JazzLed {
    segments: u8,
}

/// The memory controller of a `SPARCstation`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ECC", version = 3)]
pub struct SunEcc {
    regs: [u32; 9],
    #[vmstate(buffer)]
    diag: [u8; 4],
    version: u32,
}

/// Its control registers.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "slavio_misc")]
pub struct SlavioMisc {
    dummy: u32,
    config: u8,
    aux1: u8,
    aux2: u8,
    diag: u8,
    mctrl: u8,
    sysctrl: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "slavio_intctl_cpu", nested)]
struct SlavioIntctlCpu {
    intreg_pending: u32,
}

/// Its interrupts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "slavio_intctl")]
pub struct SlavioInterrupts {
    slaves: [SlavioIntctlCpu; 16],
    intregm_pending: u32,
    intregm_disabled: u32,
    target_cpu: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "timer", version = 3, nested)]
struct SlavioTimersTimer {
    limit: u64,
    count: u32,
    counthigh: u32,
    reached: u32,
    run: u32,
    timer: Ptimer,
}

/// Its timers.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "slavio_timer", version = 3)]
pub struct SlavioTimers {
    cputimer: [SlavioTimersTimer; 17],
}

/// Its DMA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sparc32_dma", version = 2)]
pub struct SunDma {
    dmaregs: [u32; 4],
}

/// The 8-bit timers of RX.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "rx-tmr")]
pub struct RxTimer8 {
    tick: i64,
    tcnt: [u8; 2],
    tcora: [u8; 2],
    tcorb: [u8; 2],
    tcr: [u8; 2],
    tccr: [u8; 2],
    tcor: [u8; 2],
    tcsr: [u8; 2],
    div_round: [i64; 2],
    next: [u8; 2],
    timer: [Timer; 2],
}

/// Its 16-bit timers.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "rx-cmt")]
pub struct RxTimer16 {
    cmstr: u16,
    cmcr: [u16; 2],
    cmcnt: [u16; 2],
    cmcor: [u16; 2],
    tick: [i64; 2],
    timer: [Timer; 2],
}

/// Its interrupts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "rx-icu")]
pub struct RxInterrupts {
    ir: Block<u8, 256>,
    dtcer: Block<u8, 256>,
    ier: [u8; 32],
    ipr: Block<u8, 142>,
    dmasr: [u8; 4],
    fir: u16,
    nmisr: u8,
    nmier: u8,
    nmiclr: u8,
    nmicr: u8,
    req_irq: i16,
}

/// Its UART.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "renesas-sci")]
pub struct RenesasSci {
    trtime: i64,
    rx_next: i64,
    smr: u8,
    brr: u8,
    scr: u8,
    tdr: u8,
    ssr: u8,
    rdr: u8,
    scmr: u8,
    semr: u8,
    read_ssr: u8,
    timer: Timer,
}

/// A request to shut down.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sclpquiesce", version = 0)]
pub struct SclpQuiesce {
    event_pending: bool,
}

/// Interrupts of POWER9: a thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xive-tctx")]
pub struct XiveThread {
    #[vmstate(buffer)]
    regs: Block<u8, 64>,
}

/// Memory of a pSeries.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "spapr_nvram")]
pub struct SpaprNvram {
    size: u32,
    #[vmstate(buffer)]
    buf: Block<u8, 65536>,
}

/// The first VIA of a Quadra.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "q800-via1", version = 0)]
pub struct Q800Via1 {
    parent_obj: CudaMos6522,
    last_b: u8,
    #[vmstate(rename = "PRAM", buffer)]
    pram: Block<u8, 256>,
    tick_offset: u32,
    data_out: u8,
    data_out_cnt: i32,
    data_in: u8,
    data_in_cnt: u8,
    cmd: u8,
    wprotect: i32,
    alt: i32,
    adb_data_in_size: i32,
    adb_data_in_index: i32,
    adb_data_out_index: i32,
    #[vmstate(buffer)]
    adb_data_in: Block<u8, 128>,
    #[vmstate(buffer)]
    adb_data_out: [u8; 16],
    adb_autopoll_cmd: u8,
    one_second_timer: Timer,
    next_second: i64,
    sixty_hz_timer: Timer,
    next_sixty_hz: i64,
}

/// The first VIA of a Quadra, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "q800-via1", version = 0, unreleased)]
pub struct Q800Via1Recent {
    parent_obj: CudaMos6522,
    last_b: u8,
    #[vmstate(rename = "PRAM", buffer)]
    pram: Block<u8, 256>,
    tick_offset: u32,
    data_out: u8,
    data_out_cnt: i32,
    data_in: u8,
    data_in_cnt: u8,
    cmd: u8,
    wprotect: i32,
    alt: i32,
    adb_data_in_size: i32,
    adb_data_in_index: i32,
    adb_data_out_index: i32,
    #[vmstate(buffer)]
    adb_data_in: Block<u8, 128>,
    #[vmstate(buffer)]
    adb_data_out: [u8; 16],
    adb_autopoll_cmd: u8,
    one_second_timer: Timer,
    next_second: i64,
    sixty_hz_timer: Timer,
    next_sixty_hz: i64,
    timer_hack_state: i32,
}

/// The AIA interrupt controller of RISC-V.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv_aplic")]
pub struct Aplic {
    domaincfg: u32,
    mmsicfgaddr: u32,
    #[vmstate(rename = "mmsicfgaddrH")]
    mmsicfgaddr_h: u32,
    smsicfgaddr: u32,
    #[vmstate(rename = "smsicfgaddrH")]
    smsicfgaddr_h: u32,
    genmsi: u32,
    sourcecfg: Block<u32, 97>,
    state: Block<u32, 97>,
    target: Block<u32, 97>,
}

/// The AIA interrupt controller of RISC-V, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv_aplic", version = 2, minimum_version = 2, unreleased)]
pub struct AplicRecent {
    domaincfg: u32,
    mmsicfgaddr: u32,
    #[vmstate(rename = "mmsicfgaddrH")]
    mmsicfgaddr_h: u32,
    smsicfgaddr: u32,
    #[vmstate(rename = "smsicfgaddrH")]
    smsicfgaddr_h: u32,
    genmsi: u32,
    kvm_msicfgaddr: u32,
    #[vmstate(rename = "kvm_msicfgaddrH")]
    kvm_msicfgaddr_h: u32,
    sourcecfg: Block<u32, 97>,
    state: Block<u32, 97>,
    target: Block<u32, 97>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "swim", nested)]
struct SwimRegisters {
    mode: i32,
    iwm_switch: i32,
    iwm_latches: u8,
    iwmregs: [u8; 8],
    ismregs: [u8; 16],
    swim_phase: u8,
    swim_mode: u8,
    drives: [SwimFdrive; 2],
}

/// The floppy controller of a Quadra, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "SWIM", unreleased)]
pub struct SwimRecent {
    ctrl: SwimRegisters,
}

/// Timers of RISC-V: one for each thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv_mtimer")]
pub struct RiscvTimers {
    #[vmstate(configured)]
    timecmp: Vec<u64>,
}

impl RiscvTimers {
    /// For so many threads.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self { timecmp: vec![0; threads] }
    }
}

/// The interrupt controller of `SiFive`: as many words of each register as the board has interrupts and threads.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv_sifive_plic")]
pub struct Plic {
    #[vmstate(configured)]
    source_priority: Vec<u32>,
    #[vmstate(configured)]
    target_priority: Vec<u32>,
    #[vmstate(configured)]
    pending: Vec<u32>,
    #[vmstate(configured)]
    claimed: Vec<u32>,
    #[vmstate(configured)]
    enable: Vec<u32>,
}

impl Plic {
    /// So many of each register, in their order.
    #[must_use]
    pub fn new([source_priority, target_priority, pending, claimed, enable]: [usize; 5]) -> Self {
        let words = |count| vec![0; count];
        Self {
            source_priority: words(source_priority),
            target_priority: words(target_priority),
            pending: words(pending),
            claimed: words(claimed),
            enable: words(enable),
        }
    }
}
