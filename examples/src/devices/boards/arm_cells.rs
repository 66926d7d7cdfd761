//! What Arm boards have of Arm's own and of several makers, under the names that QEMU gives their registers.

use vmstate_runtime::{Timer, VmState};

use crate::devices::cards::PciExpressDevice;
use crate::devices::{Block, Clock, Ptimer};

/// System registers of the boards of Arm.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "realview_sysctl", version = 4)]
pub struct RealviewControl {
    leds: u32,
    lockval: u16,
    cfgdata1: u32,
    cfgdata2: u32,
    flags: u32,
    nvflags: u32,
    resetlevel: u32,
    sys_mci: u32,
    sys_cfgdata: u32,
    sys_cfgctrl: u32,
    sys_cfgstat: u32,
    sys_clcd: u32,
    mb_clock: [u32; 6],
    /// Clocks of the daughter board: as many as it has.
    #[vmstate(configured)]
    db_clock: Vec<u32>,
}

impl RealviewControl {
    /// One for a daughter board with so many clocks.
    #[must_use]
    pub fn new(clocks: usize) -> Self {
        Self { db_clock: vec![0; clocks], ..Self::default() }
    }
}

/// The configuration controller of the MPS2.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mps2-scc", version = 3)]
pub struct Mps2Control {
    cfg0: u32,
    cfg1: u32,
    cfg2: u32,
    cfg5: u32,
    cfg6: u32,
    cfgdata_rtn: u32,
    cfgdata_out: u32,
    cfgctrl: u32,
    cfgstat: u32,
    dll: u32,
    /// Clocks: as many as the board has.
    #[vmstate(configured)]
    oscclk: Vec<u32>,
}

impl Mps2Control {
    /// One for so many clocks.
    #[must_use]
    pub fn new(clocks: usize) -> Self {
        Self { oscclk: vec![0; clocks], ..Self::default() }
    }
}

/// The core module of the Integrator.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "integratorcm")]
pub struct IntegratorModule {
    cm_osc: u32,
    cm_ctrl: u32,
    cm_lock: u32,
    cm_auxosc: u32,
    cm_sdram: u32,
    cm_init: u32,
    cm_flags: u32,
    cm_nvflags: u32,
    int_level: u32,
    irq_enabled: u32,
    fiq_enabled: u32,
}

/// Its interrupt controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "icp_pic")]
pub struct IntegratorPic {
    level: u32,
    irq_enabled: u32,
    fiq_enabled: u32,
}

/// Its control registers.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "icp_control")]
pub struct IntegratorControl {
    intreg_state: u32,
}

/// The system counter of the SSE-300.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sse-counter")]
pub struct SseCounter {
    clk: Clock,
}

/// Power control of its CPUs.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "armsse-cpu-pwrctrl")]
pub struct SseCpuPower {
    cpupwrcfg: u32,
}

/// The generic watchdog.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sbsa-gwdt")]
pub struct SbsaWatchdog {
    timer: Timer,
    wcs: u32,
    worl: u32,
    woru: u32,
    wcvl: u32,
    wcvu: u32,
}

/// The display of a `MusicPal`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "musicpal_lcd")]
pub struct MusicPalLcd {
    brightness: u32,
    mode: u32,
    irqctrl: u32,
    page: u32,
    page_off: u32,
    #[vmstate(buffer)]
    video_ram: Block<u8, 1024>,
}

/// Its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "musicpal_key", version = 2, minimum_version = 2)]
pub struct MusicPalKey {
    pressed_keys: u32,
}

/// The same, as QEMU 7.2 has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "musicpal_key", unreleased)]
pub struct MusicPalKeyOld {
    kbd_extended: u32,
    pressed_keys: u32,
}

/// Its pins.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "musicpal_gpio")]
pub struct MusicPalGpio {
    lcd_brightness: u32,
    out_state: u32,
    in_state: u32,
    ier: u32,
    imr: u32,
    isr: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "timer", nested)]
struct MarvellTimersTimer {
    ptimer: Ptimer,
    limit: u32,
}

/// Timers of the 88W8618.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mv88w8618_pit")]
pub struct MarvellTimers {
    timer: [MarvellTimersTimer; 4],
}

/// Its interrupt controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mv88w8618_pic")]
pub struct MarvellPic {
    level: u32,
    enabled: u32,
}

/// Its flash configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mv88w8618_flashcfg")]
pub struct MarvellFlash {
    cfgr0: u32,
}

/// Its network adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mv88w8618_eth")]
pub struct MarvellEthernet {
    smir: u32,
    icr: u32,
    imr: u32,
    vlan_header: u32,
    tx_queue: [u32; 2],
    rx_queue: [u32; 4],
    frx_queue: [u32; 4],
    cur_rx: [u32; 4],
}

/// Its audio.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mv88w8618_audio")]
pub struct MarvellAudio {
    playback_mode: u32,
    status: u32,
    irq_enable: u32,
    phys_buf: u32,
    target_buffer: u32,
    threshold: u32,
    play_pos: u32,
    last_free: u32,
    clock_div: u32,
}

/// The LAN91C111.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "smc91c111")]
pub struct Smc91c111 {
    tcr: u16,
    rcr: u16,
    cr: u16,
    ctr: u16,
    gpr: u16,
    ptr: u16,
    ercv: u16,
    bank: i32,
    packet_num: i32,
    tx_alloc: i32,
    allocated: i32,
    tx_fifo_len: i32,
    tx_fifo: [i32; 4],
    rx_fifo_len: i32,
    rx_fifo: [i32; 4],
    tx_fifo_done_len: i32,
    tx_fifo_done: [i32; 4],
    #[vmstate(buffer)]
    data: Block<u8, 8192>,
    int_level: u8,
    int_mask: u8,
}

/// A NAND flash.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "nand")]
pub struct Nand {
    cle: u8,
    ale: u8,
    ce: u8,
    wp: u8,
    gnd: u8,
    #[vmstate(buffer)]
    io: Block<u8, 3136>,
    ioaddr_vmstate: u32,
    iolen: i32,
    cmd: u32,
    addr: u64,
    addrlen: i32,
    status: i32,
    offset: i32,
}

/// A `OneNAND` flash.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "onenand")]
pub struct OneNand {
    current_direction: u8,
    cycle: i32,
    otpmode: i32,
    addr: [u16; 8],
    unladdr: [u16; 8],
    bufaddr: i32,
    count: i32,
    command: u16,
    config: [u16; 2],
    status: u16,
    intstatus: u16,
    wpstatus: u16,
    secs_cur: i32,
    #[vmstate(buffer)]
    blockwp: Block<u8, 2048>,
    #[vmstate(rename = "ecc.cp")]
    ecc_cp: u8,
    #[vmstate(rename = "ecc.lp")]
    ecc_lp: [u16; 2],
    #[vmstate(rename = "ecc.count")]
    ecc_count: u16,
    #[vmstate(buffer)]
    otp: Block<u8, 135_168>,
}

/// A USB 3 controller of Synopsys.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "usb-dwc3")]
pub struct Dwc3 {
    regs: Block<u32, 333>,
    #[vmstate(rename = "cfg.mode")]
    cfg_mode: u8,
    #[vmstate(rename = "cfg.dwc_usb3_user")]
    cfg_dwc_usb3_user: u32,
}

/// A USB 3 controller of Synopsys, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "usb-dwc3", unreleased)]
pub struct Dwc3Recent {
    regs: Block<u32, 384>,
    #[vmstate(rename = "cfg.mode")]
    cfg_mode: u8,
    #[vmstate(rename = "cfg.dwc_usb3_user")]
    cfg_dwc_usb3_user: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dwc2/packet", nested)]
struct Dwc2Packet {
    devadr: u32,
    epnum: u32,
    epdir: u32,
    mps: u32,
    pid: u32,
    index: u32,
    pcnt: u32,
    len: u32,
    r#async: i32,
    small: bool,
    needs_service: bool,
}

/// A USB 2 controller of Synopsys.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dwc2")]
pub struct Dwc2 {
    glbreg: [u32; 28],
    fszreg: u32,
    hreg0: [u32; 17],
    hreg1: Block<u32, 64>,
    pcgreg: [u32; 2],
    eof_timer: Timer,
    frame_timer: Timer,
    sof_time: i64,
    usb_frame_time: i64,
    usb_bit_time: i64,
    usb_version: u32,
    frame_number: u16,
    fi: u16,
    next_chan: u16,
    working: bool,
    packet: [Dwc2Packet; 8],
    usb_buf: Block<u8, 524_288>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-viewport", nested)]
struct DesignwarePcieViewport {
    base: u64,
    target: u64,
    limit: u32,
    cr: [u32; 2],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-msi-bank", nested)]
struct DesignwarePcieMsiBank {
    enable: u32,
    mask: u32,
    status: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-msi", nested)]
struct DesignwarePcieMsi {
    base: u64,
    intr: DesignwarePcieMsiBank,
}

/// The root port of Synopsys's PCI Express.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-root")]
pub struct DesignWareRoot {
    parent_obj: PciExpressDevice,
    atu_viewport: u32,
    viewports: [DesignwarePcieViewport; 8],
    msi: DesignwarePcieMsi,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-root", nested)]
struct DesignwarePcieRoot {
    parent_obj: PciExpressDevice,
    atu_viewport: u32,
    viewports: [DesignwarePcieViewport; 8],
    msi: DesignwarePcieMsi,
}

/// The host around it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-host")]
pub struct DesignWareHost {
    root: DesignwarePcieRoot,
}

/// Cadence's SD controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cadence.sdhci")]
pub struct CadenceSdhci {
    regs: Block<u32, 64>,
}

/// Random numbers of i.MX.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "i.MX RNGC")]
pub struct ImxRandom {
    op_self_test: u8,
    op_seed: u8,
    mask: u8,
    auto_seed: bool,
}

/// Its interrupt controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx.avic")]
pub struct ImxAvic {
    pending: u64,
    enabled: u64,
    is_fiq: u64,
    intcntl: u32,
    intmask: u32,
    prio: [u32; 8],
}

/// Clocks of the i.MX25.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx25.ccm")]
pub struct Imx25Clocks {
    reg: [u32; 28],
}

/// Of the i.MX6.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx6.ccm")]
pub struct Imx6Clocks {
    ccm: Block<u32, 35>,
    analog: Block<u32, 153>,
}

/// Of the i.MX6UL.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx6ul.ccm")]
pub struct Imx6UlClocks {
    ccm: Block<u32, 35>,
    analog: Block<u32, 4096>,
}

/// Of the i.MX7.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx7.ccm")]
pub struct Imx7Clocks {
    ccm: Block<u32, 12161>,
}

/// Its analog part.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx7.analog")]
pub struct Imx7Analog {
    analog: Block<u32, 513>,
    pmu: Block<u32, 80>,
}

/// Its secure storage.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx7.snvs")]
pub struct Imx7Snvs {
    tick_offset: u64,
    lpcr: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.fimd_window", nested)]
struct Exynos4210FimdWindow {
    wincon: u32,
    buf_start: [u32; 3],
    buf_end: [u32; 3],
    keycon: [u32; 2],
    keyalpha: u32,
    winmap: u32,
    blendeq: u32,
    rtqoscon: u32,
    palette: Block<u32, 256>,
    shadow_buf_start: u32,
    shadow_buf_end: u32,
    shadow_buf_size: u32,
    lefttop_x: u16,
    lefttop_y: u16,
    rightbot_x: u16,
    rightbot_y: u16,
    osdsize: u32,
    alpha_val: [u32; 2],
    virtpage_width: u16,
    virtpage_offsize: u16,
}

/// The display controller of the Exynos4210.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.fimd")]
pub struct ExynosDisplay {
    vidcon: [u32; 4],
    vidtcon: [u32; 4],
    shadowcon: u32,
    winchmap: u32,
    vidintcon: [u32; 2],
    dithmode: u32,
    wpalcon: [u32; 2],
    trigcon: u32,
    i80ifcon: [u32; 4],
    colorgaincon: u32,
    ldi_cmdcon: [u32; 2],
    sifccon: [u32; 3],
    huecoef_cr: [u32; 4],
    huecoef_cb: [u32; 4],
    hueoffset: u32,
    i80ifcmd: [u32; 12],
    blendcon: u32,
    window: [Exynos4210FimdWindow; 5],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "iotkit-secctl-ppc", nested)]
struct IotkitSecctlPpc {
    ns: u32,
    sp: u32,
    nsp: u32,
}

/// The security controller of the `IoTKit`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "iotkit-secctl",
    subsection(mpcintstatus, name = "iotkit-secctl-mpcintstatus", needed = "always"),
    subsection(msc, needed = "has_msc")
)]
pub struct IotKitSecurity {
    secppcintstat: u32,
    secppcinten: u32,
    secrespcfg: u32,
    nsccfg: u32,
    brginten: u32,
    apb: [IotkitSecctlPpc; 2],
    apbexp: [IotkitSecctlPpc; 4],
    ahbexp: [IotkitSecctlPpc; 4],
    #[vmstate(subsection = "mpcintstatus")]
    mpcintstatus: u32,
    #[vmstate(subsection = "msc")]
    secmscintstat: u32,
    #[vmstate(subsection = "msc")]
    secmscinten: u32,
    #[vmstate(subsection = "msc")]
    nsmscexp: u32,
}

impl IotKitSecurity {
    fn always(&self) -> bool {
        let _ = self;
        true
    }

    fn has_msc(&self) -> bool {
        self.always()
    }
}

/// Its system control; larger subsystems send more.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "iotkit-sysctl",
    pre_load = "clear",
    subsection(
        sse_200,
        name = "iotkit-sysctl/sse-200",
        needed = "is_sse_200",
        post_load = "sse_200_came"
    ),
    subsection(
        sse_300,
        name = "iotkit-sysctl/sse-300",
        needed = "is_sse_300",
        post_load = "sse_300_came"
    )
)]
pub struct IotKitSystem {
    secure_debug: u32,
    reset_syndrome: u32,
    reset_mask: u32,
    gretreg: u32,
    initsvtor0: u32,
    cpuwait: u32,
    wicctrl: u32,
    #[vmstate(subsection = "sse_200")]
    scsecctrl: u32,
    #[vmstate(subsection = "sse_200")]
    fclk_div: u32,
    #[vmstate(subsection = "sse_200")]
    sysclk_div: u32,
    #[vmstate(subsection = "sse_200")]
    clock_force: u32,
    #[vmstate(subsection = "sse_200")]
    initsvtor1: u32,
    #[vmstate(subsection = "sse_200")]
    nmi_enable: u32,
    #[vmstate(subsection = "sse_200")]
    pdcm_pd_sys_sense: u32,
    #[vmstate(subsection = "sse_200")]
    pdcm_pd_sram0_sense: u32,
    #[vmstate(subsection = "sse_200")]
    pdcm_pd_sram1_sense: u32,
    #[vmstate(subsection = "sse_200")]
    pdcm_pd_sram2_sense: u32,
    #[vmstate(subsection = "sse_200")]
    pdcm_pd_sram3_sense: u32,
    #[vmstate(subsection = "sse_300")]
    pwrctrl: u32,
    #[vmstate(subsection = "sse_300")]
    pdcm_pd_cpu0_sense: u32,
    #[vmstate(subsection = "sse_300")]
    pdcm_pd_vmr0_sense: u32,
    #[vmstate(subsection = "sse_300")]
    pdcm_pd_vmr1_sense: u32,
    #[vmstate(skip = "what the last stream had, or the machine says")]
    has_sse_200: bool,
    #[vmstate(skip = "what the last stream had, or the machine says")]
    has_sse_300: bool,
}

impl IotKitSystem {
    fn clear(&mut self) {
        (self.has_sse_200, self.has_sse_300) = (false, false);
    }

    fn is_sse_200(&self) -> bool {
        self.has_sse_200
    }

    fn sse_200_came(&mut self, _version_id: u32) {
        self.has_sse_200 = true;
    }

    fn is_sse_300(&self) -> bool {
        self.has_sse_300
    }

    fn sse_300_came(&mut self, _version_id: u32) {
        self.has_sse_300 = true;
    }
}
