//! Boards that Arm makes itself, from Integrator to SSE and SBSA, under the names that QEMU gives their registers.

use vmstate_runtime::{Timer, VmState};

use crate::devices::Clock;

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
    subsection(sse_200, name = "iotkit-sysctl/sse-200", needed = "is_larger"),
    subsection(sse_300, name = "iotkit-sysctl/sse-300", needed = "is_sse_300")
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
    /// Which subsystem it is of: 1 is the `IoTKit`, 200 and 300 are the SSE-200 and the SSE-300.
    #[vmstate(property = "sse-version", default = 1)]
    pub sse_version: u32,
}

impl IotKitSystem {
    fn is_larger(&self) -> bool {
        self.sse_version != 1
    }

    fn is_sse_300(&self) -> bool {
        self.sse_version == 300
    }
}
