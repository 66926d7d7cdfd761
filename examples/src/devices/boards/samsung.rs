//! The Exynos 4210 of Samsung: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

use crate::devices::{Block, Ptimer};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.combiner.groupstate", nested)]
struct Exynos4210CombinerGroupstate {
    src_mask: u8,
    src_pending: u8,
}

/// Many interrupts on few lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.combiner")]
pub struct ExynosCombiner {
    group: Block<Exynos4210CombinerGroupstate, 64>,
    reg_set: Block<u32, 65>,
    icipsr: [u32; 2],
    external: u32,
}

/// Power management.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.pmu")]
pub struct ExynosPower {
    reg: Block<u32, 144>,
}

/// Clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.clk")]
pub struct ExynosClocks {
    reg: [u32; 12],
}

/// Random numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.rng")]
pub struct ExynosRandom {
    randr_value: [i32; 5],
    seed_set: u32,
    reg_status: u32,
    reg_control: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.pwm.pwm", nested)]
struct Exynos4210PwmPwm {
    id: u32,
    freq: u32,
    ptimer: Ptimer,
    reg_tcntb: u32,
    reg_tcmpb: u32,
}

/// Timers for pulses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.pwm")]
pub struct ExynosPwm {
    reg_tcfg: [u32; 2],
    reg_tcon: u32,
    reg_tint_cstat: u32,
    timer: [Exynos4210PwmPwm; 5],
}

/// The real-time clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.rtc")]
pub struct ExynosRtc {
    reg_intp: u32,
    reg_rtccon: u32,
    reg_ticcnt: u32,
    reg_rtcalm: u32,
    reg_almsec: u32,
    reg_almmin: u32,
    reg_almhour: u32,
    reg_almday: u32,
    reg_almmon: u32,
    reg_almyear: u32,
    reg_curticcnt: u32,
    ptimer: Ptimer,
    #[vmstate(rename = "ptimer_1Hz")]
    ptimer_1_hz: Ptimer,
    freq: u32,
    #[vmstate(rename = "current_tm.tm_sec")]
    tm_sec: i32,
    #[vmstate(rename = "current_tm.tm_min")]
    tm_min: i32,
    #[vmstate(rename = "current_tm.tm_hour")]
    tm_hour: i32,
    #[vmstate(rename = "current_tm.tm_wday")]
    tm_wday: i32,
    #[vmstate(rename = "current_tm.tm_mday")]
    tm_mday: i32,
    #[vmstate(rename = "current_tm.tm_mon")]
    tm_mon: i32,
    #[vmstate(rename = "current_tm.tm_year")]
    tm_year: i32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.mct.tick_timer", nested)]
struct Exynos4210MctTickTimer {
    cnt_run: u32,
    int_run: u32,
    last_icnto: u32,
    last_tcnto: u32,
    tcntb: u32,
    icntb: u32,
    distance: u64,
    progress: u64,
    count: u64,
    ptimer_tick: Ptimer,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.mct.lregs", nested)]
struct Exynos4210MctLregs {
    cnt: [u32; 6],
    tcon: u32,
    int_cstat: u32,
    int_enb: u32,
    wstat: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.mct.lt", nested)]
struct Exynos4210MctLt {
    id: i32,
    tick_timer: Exynos4210MctTickTimer,
    ptimer_frc: Ptimer,
    reg: Exynos4210MctLregs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.mct.lregs", nested)]
struct Exynos4210MctLregsPart {
    cnt: u64,
    cnt_wstat: u32,
    tcon: u32,
    int_cstat: u32,
    int_enb: u32,
    wstat: u32,
    comp: [u64; 4],
    comp_add_incr: [u32; 4],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.mct.lt", nested)]
struct Exynos4210MctLtPart {
    reg: Exynos4210MctLregsPart,
    count: u64,
    curr_comp: i32,
    ptimer_frc: Ptimer,
}

/// The timer of all cores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.mct")]
pub struct ExynosTimer {
    reg_mct_cfg: u32,
    l_timer: [Exynos4210MctLt; 2],
    g_timer: Exynos4210MctLtPart,
    freq: u32,
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
