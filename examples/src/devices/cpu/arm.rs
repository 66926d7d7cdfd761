//! The Arm CPU. The example for lists whose length the stream says and the destination limits
//! (`at_most` with `len`), for values with a type of their own (`with`), for subsections of
//! subsections (`parent`), and for many subsections that are there or not as the CPU has features.

mod registers;

pub use registers::{SveHigh, SvePredicate};
use registers::{cpsr, fpscr, powered_off};
use vmstate_runtime::{Timer, Unused, VmState};

/// The most coprocessor and system registers that a CPU may have.
const MAX_REGISTERS: i32 = 4096;
/// The most regions of a memory protection unit.
const MAX_REGIONS: usize = 256;

const VFP: u32 = 1 << 0;
const IWMMXT: u32 = 1 << 1;
const M: u32 = 1 << 2;
const M_OTHER_SP: u32 = 1 << 3;
const M_V8: u32 = 1 << 4;
const M_FP: u32 = 1 << 5;
const THUMB2EE: u32 = 1 << 6;
const PMSAV7_RNR: u32 = 1 << 7;
const PMSAV7: u32 = 1 << 8;
const PMSAV8: u32 = 1 << 9;
const M_SECURITY: u32 = 1 << 10;
const SVE: u32 = 1 << 11;
const WFXT: u32 = 1 << 12;
const M_MVE: u32 = 1 << 13;
const FPMR: u32 = 1 << 14;

/// The subsections that a CPU sends for what it has.
const FEATURES: &[(&str, u32)] = &[
    ("cpu/vfp", VFP),
    ("cpu/iwmmxt", IWMMXT),
    ("cpu/m", M),
    ("cpu/m/other-sp", M_OTHER_SP),
    ("cpu/m/v8m", M_V8),
    ("cpu/m/fp", M_FP),
    ("cpu/m/mve", M_MVE),
    ("cpu/thumb2ee", THUMB2EE),
    ("cpu/pmsav7-rnr", PMSAV7_RNR),
    ("cpu/pmsav7", PMSAV7),
    ("cpu/pmsav8", PMSAV8),
    ("cpu/m-security", M_SECURITY),
    ("cpu/sve", SVE),
    ("cpu/wfxt-timer", WFXT),
    ("cpu/fpmr", FPMR),
];

/// A CPU of any architecture version.
#[allow(clippy::duplicated_attributes)] // subsections that say the same
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "cpu",
    version = 22,
    minimum_version = 22,
    post_load = "check_registers",
    subsection(
        vfp,
        name = "cpu/vfp",
        needed = "Self::has::<VFP>",
        version = 3,
        minimum_version = 3
    ),
    subsection(iwmmxt, name = "cpu/iwmmxt", needed = "Self::has::<IWMMXT>"),
    subsection(m, name = "cpu/m", needed = "Self::has::<M>", version = 4, minimum_version = 4),
    subsection(m_masks, name = "cpu/m/faultmask-primask", parent = "m", needed = true),
    subsection(m_csselr, name = "cpu/m/csselr", parent = "m", needed = true),
    subsection(m_scr, name = "cpu/m/scr", parent = "m", needed = true),
    subsection(
        m_other_sp,
        name = "cpu/m/other-sp",
        parent = "m",
        needed = "Self::has::<M_OTHER_SP>"
    ),
    subsection(m_v8, name = "cpu/m/v8m", parent = "m", needed = "Self::has::<M_V8>"),
    subsection(m_fp, name = "cpu/m/fp", parent = "m", needed = "Self::has::<M_FP>"),
    subsection(m_mve, name = "cpu/m/mve", parent = "m", needed = "Self::has::<M_MVE>"),
    subsection(thumb2ee, name = "cpu/thumb2ee", needed = "Self::has::<THUMB2EE>"),
    subsection(pmsav7_rnr, name = "cpu/pmsav7-rnr", needed = "Self::has::<PMSAV7_RNR>"),
    subsection(pmsav7, name = "cpu/pmsav7", needed = "Self::has::<PMSAV7>"),
    subsection(pmsav8, name = "cpu/pmsav8", needed = "Self::has::<PMSAV8>"),
    subsection(m_security, name = "cpu/m-security", needed = "Self::has::<M_SECURITY>"),
    subsection(sve, name = "cpu/sve", needed = "Self::has::<SVE>"),
    subsection(irq_line_state, name = "cpu/irq-line-state", needed = true),
    subsection(wfxt_timer, name = "cpu/wfxt-timer", needed = "Self::has::<WFXT>"),
    subsection(fpmr, name = "cpu/fpmr", needed = "Self::has::<FPMR>")
)]
pub struct ArmCpu {
    /// `R0` to `R15`, when in 32-bit state.
    #[vmstate(rename = "env.regs")]
    pub regs: [u32; 16],
    /// `X0` to `X30` and `SP`, when in 64-bit state.
    #[vmstate(rename = "env.xregs")]
    pub xregs: [u64; 32],
    /// Program counter, when in 64-bit state.
    #[vmstate(rename = "env.pc")]
    pub pc: u64,
    /// Program status.
    #[vmstate(with = cpsr)]
    pub cpsr: u32,
    /// Saved program status of the current mode.
    #[vmstate(rename = "env.spsr")]
    pub spsr: u32,
    /// Saved program status of each mode.
    #[vmstate(rename = "env.banked_spsr")]
    pub banked_spsr: [u64; 8],
    /// Stack pointer of each mode.
    #[vmstate(rename = "env.banked_r13")]
    pub banked_r13: [u32; 8],
    /// Return address of each mode.
    #[vmstate(rename = "env.banked_r14")]
    pub banked_r14: [u32; 8],
    /// `R8` to `R12` of user mode, while in FIQ mode.
    #[vmstate(rename = "env.usr_regs")]
    pub usr_regs: [u32; 5],
    /// `R8` to `R12` of FIQ mode, while in another.
    #[vmstate(rename = "env.fiq_regs")]
    pub fiq_regs: [u32; 5],
    /// Exception link of each level.
    #[vmstate(rename = "env.elr_el")]
    pub elr_el: [u64; 4],
    /// Stack pointer of each level.
    #[vmstate(rename = "env.sp_el")]
    pub sp_el: [u64; 4],
    /// How many coprocessor and system registers follow: at most those of the destination.
    #[vmstate(rename = "cpreg_vmstate_array_len", at_most)]
    pub cpreg_len: i32,
    /// Which they are, ascending,
    #[vmstate(rename = "cpreg_vmstate_indexes", len = "cpreg_len", max = MAX_REGISTERS as usize)]
    pub cpreg_indexes: Vec<u64>,
    /// and their values.
    #[vmstate(rename = "cpreg_vmstate_values", len = "cpreg_len", max = MAX_REGISTERS as usize)]
    pub cpreg_values: Vec<u64>,
    /// Address of the exclusive access; all ones if there is none.
    #[vmstate(rename = "env.exclusive_addr")]
    pub exclusive_addr: u64,
    /// What was loaded,
    #[vmstate(rename = "env.exclusive_val")]
    pub exclusive_val: u64,
    /// and its second half.
    #[vmstate(rename = "env.exclusive_high")]
    pub exclusive_high: u64,
    unused: Unused<8>,
    /// Syndrome of the exception that is being taken.
    #[vmstate(rename = "env.exception.syndrome")]
    pub exception_syndrome: u32,
    /// Its fault status.
    #[vmstate(rename = "env.exception.fsr")]
    pub exception_fsr: u32,
    /// Its fault address.
    #[vmstate(rename = "env.exception.vaddress")]
    pub exception_vaddress: u64,
    /// The physical timer of the generic timer.
    #[vmstate(rename = "gt_timer[0]")]
    pub gt_timer_phys: Timer,
    /// The virtual timer.
    #[vmstate(rename = "gt_timer[1]")]
    pub gt_timer_virt: Timer,
    /// Whether it is switched off.
    #[vmstate(with = powered_off)]
    pub power_state: u8,

    /// `V0`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[0].d")]
    pub z0: [u64; 2],
    /// `V1`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[1].d")]
    pub z1: [u64; 2],
    /// `V2`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[2].d")]
    pub z2: [u64; 2],
    /// `V3`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[3].d")]
    pub z3: [u64; 2],
    /// `V4`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[4].d")]
    pub z4: [u64; 2],
    /// `V5`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[5].d")]
    pub z5: [u64; 2],
    /// `V6`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[6].d")]
    pub z6: [u64; 2],
    /// `V7`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[7].d")]
    pub z7: [u64; 2],
    /// `V8`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[8].d")]
    pub z8: [u64; 2],
    /// `V9`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[9].d")]
    pub z9: [u64; 2],
    /// `V10`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[10].d")]
    pub z10: [u64; 2],
    /// `V11`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[11].d")]
    pub z11: [u64; 2],
    /// `V12`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[12].d")]
    pub z12: [u64; 2],
    /// `V13`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[13].d")]
    pub z13: [u64; 2],
    /// `V14`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[14].d")]
    pub z14: [u64; 2],
    /// `V15`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[15].d")]
    pub z15: [u64; 2],
    /// `V16`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[16].d")]
    pub z16: [u64; 2],
    /// `V17`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[17].d")]
    pub z17: [u64; 2],
    /// `V18`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[18].d")]
    pub z18: [u64; 2],
    /// `V19`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[19].d")]
    pub z19: [u64; 2],
    /// `V20`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[20].d")]
    pub z20: [u64; 2],
    /// `V21`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[21].d")]
    pub z21: [u64; 2],
    /// `V22`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[22].d")]
    pub z22: [u64; 2],
    /// `V23`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[23].d")]
    pub z23: [u64; 2],
    /// `V24`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[24].d")]
    pub z24: [u64; 2],
    /// `V25`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[25].d")]
    pub z25: [u64; 2],
    /// `V26`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[26].d")]
    pub z26: [u64; 2],
    /// `V27`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[27].d")]
    pub z27: [u64; 2],
    /// `V28`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[28].d")]
    pub z28: [u64; 2],
    /// `V29`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[29].d")]
    pub z29: [u64; 2],
    /// `V30`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[30].d")]
    pub z30: [u64; 2],
    /// `V31`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.zregs[31].d")]
    pub z31: [u64; 2],
    /// `FPSID`.
    #[vmstate(subsection = "vfp", rename = "env.vfp.xregs[0]")]
    pub fpsid: u32,
    /// The other system registers, `FPEXC` among them.
    #[vmstate(subsection = "vfp", rename = "env.vfp.xregs")]
    pub vfp_xregs: [u32; 14],
    /// `FPSCR`.
    #[vmstate(subsection = "vfp", with = fpscr)]
    pub fpscr: u32,

    /// Data registers of iWMMXt.
    #[vmstate(subsection = "iwmmxt", rename = "env.iwmmxt.regs")]
    pub iwmmxt_regs: [u64; 16],
    /// Its control registers.
    #[vmstate(subsection = "iwmmxt", rename = "env.iwmmxt.cregs")]
    pub iwmmxt_cregs: [u32; 16],

    /// `VTOR`.
    #[vmstate(subsection = "m", rename = "env.v7m.vecbase[M_REG_NS]")]
    pub vecbase: u32,
    /// `BASEPRI`.
    #[vmstate(subsection = "m", rename = "env.v7m.basepri[M_REG_NS]")]
    pub basepri: u32,
    /// `CONTROL`.
    #[vmstate(subsection = "m", rename = "env.v7m.control[M_REG_NS]")]
    pub control: u32,
    /// `CCR`.
    #[vmstate(subsection = "m", rename = "env.v7m.ccr[M_REG_NS]")]
    pub ccr: u32,
    /// `CFSR`.
    #[vmstate(subsection = "m", rename = "env.v7m.cfsr[M_REG_NS]")]
    pub cfsr: u32,
    /// `HFSR`.
    #[vmstate(subsection = "m", rename = "env.v7m.hfsr")]
    pub hfsr: u32,
    /// `DFSR`.
    #[vmstate(subsection = "m", rename = "env.v7m.dfsr")]
    pub dfsr: u32,
    /// `MMFAR`.
    #[vmstate(subsection = "m", rename = "env.v7m.mmfar[M_REG_NS]")]
    pub mmfar: u32,
    /// `BFAR`.
    #[vmstate(subsection = "m", rename = "env.v7m.bfar")]
    pub bfar: u32,
    /// `MPU_CTRL`.
    #[vmstate(subsection = "m", rename = "env.v7m.mpu_ctrl[M_REG_NS]")]
    pub mpu_ctrl: u32,
    /// The exception that is being served.
    #[vmstate(subsection = "m", rename = "env.v7m.exception")]
    pub exception: i32,

    /// `FAULTMASK`.
    #[vmstate(subsection = "m_masks", rename = "env.v7m.faultmask[M_REG_NS]")]
    pub faultmask: u32,
    /// `PRIMASK`.
    #[vmstate(subsection = "m_masks", rename = "env.v7m.primask[M_REG_NS]")]
    pub primask: u32,

    /// `CSSELR`, nonsecure and secure.
    #[vmstate(subsection = "m_csselr", rename = "env.v7m.csselr")]
    pub csselr: [u32; 2],

    /// `SCR`.
    #[vmstate(subsection = "m_scr", rename = "env.v7m.scr[M_REG_NS]")]
    pub scr: u32,

    /// The stack pointer that is not in use.
    #[vmstate(subsection = "m_other_sp", rename = "env.v7m.other_sp")]
    pub other_sp: u32,

    /// `MSPLIM`.
    #[vmstate(subsection = "m_v8", rename = "env.v7m.msplim")]
    pub msplim: [u32; 2],
    /// `PSPLIM`.
    #[vmstate(subsection = "m_v8", rename = "env.v7m.psplim")]
    pub psplim: [u32; 2],

    /// Predicates of vector instructions.
    #[vmstate(subsection = "m_mve", rename = "env.v7m.vpr")]
    pub vpr: u32,
    /// `LTPSIZE`.
    #[vmstate(subsection = "m_mve", rename = "env.v7m.ltpsize")]
    pub ltpsize: u32,

    /// `FPCAR`.
    #[vmstate(subsection = "m_fp", rename = "env.v7m.fpcar")]
    pub fpcar: [u32; 2],
    /// `FPCCR`.
    #[vmstate(subsection = "m_fp", rename = "env.v7m.fpccr")]
    pub fpccr: [u32; 2],
    /// `FPDSCR`.
    #[vmstate(subsection = "m_fp", rename = "env.v7m.fpdscr")]
    pub fpdscr: [u32; 2],
    /// `CPACR`.
    #[vmstate(subsection = "m_fp", rename = "env.v7m.cpacr")]
    pub cpacr: [u32; 2],
    /// `NSACR`.
    #[vmstate(subsection = "m_fp", rename = "env.v7m.nsacr")]
    pub nsacr: u32,

    /// `TEECR`.
    #[vmstate(subsection = "thumb2ee", rename = "env.teecr")]
    pub teecr: u32,
    /// `TEEHBR`.
    #[vmstate(subsection = "thumb2ee", rename = "env.teehbr")]
    pub teehbr: u32,

    /// `MPU_RNR`.
    #[vmstate(subsection = "pmsav7_rnr", rename = "env.pmsav7.rnr[M_REG_NS]")]
    pub pmsav7_rnr: u32,

    /// Base of each region.
    #[vmstate(subsection = "pmsav7", rename = "env.pmsav7.drbar", len = "pmsav7_dregion", max = MAX_REGIONS)]
    pub drbar: Vec<u32>,
    /// Size of each region.
    #[vmstate(subsection = "pmsav7", rename = "env.pmsav7.drsr", len = "pmsav7_dregion", max = MAX_REGIONS)]
    pub drsr: Vec<u32>,
    /// Access to each region.
    #[vmstate(subsection = "pmsav7", rename = "env.pmsav7.dracr", len = "pmsav7_dregion", max = MAX_REGIONS)]
    pub dracr: Vec<u32>,

    /// `MPU_RBAR`.
    #[vmstate(subsection = "pmsav8", rename = "env.pmsav8.rbar[M_REG_NS]", len = "pmsav7_dregion", max = MAX_REGIONS)]
    pub pmsav8_rbar: Vec<u32>,
    /// `MPU_RLAR`.
    #[vmstate(subsection = "pmsav8", rename = "env.pmsav8.rlar[M_REG_NS]", len = "pmsav7_dregion", max = MAX_REGIONS)]
    pub pmsav8_rlar: Vec<u32>,
    /// `MPU_MAIR0`.
    #[vmstate(subsection = "pmsav8", rename = "env.pmsav8.mair0[M_REG_NS]")]
    pub pmsav8_mair0: u32,
    /// `MPU_MAIR1`.
    #[vmstate(subsection = "pmsav8", rename = "env.pmsav8.mair1[M_REG_NS]")]
    pub pmsav8_mair1: u32,

    /// `SECURE`.
    #[vmstate(subsection = "m_security", rename = "env.v7m.secure")]
    pub secure: u32,
    /// `OTHER_SS_MSP`.
    #[vmstate(subsection = "m_security", rename = "env.v7m.other_ss_msp")]
    pub other_ss_msp: u32,
    /// `OTHER_SS_PSP`.
    #[vmstate(subsection = "m_security", rename = "env.v7m.other_ss_psp")]
    pub other_ss_psp: u32,
    /// `BASEPRI` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.v7m.basepri[M_REG_S]")]
    pub s_basepri: u32,
    /// `PRIMASK` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.v7m.primask[M_REG_S]")]
    pub s_primask: u32,
    /// `FAULTMASK` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.v7m.faultmask[M_REG_S]")]
    pub s_faultmask: u32,
    /// `CONTROL` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.v7m.control[M_REG_S]")]
    pub s_control: u32,
    /// `VECBASE` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.v7m.vecbase[M_REG_S]")]
    pub s_vecbase: u32,
    /// `MPU_MAIR0` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.pmsav8.mair0[M_REG_S]")]
    pub s_pmsav8_mair0: u32,
    /// `MPU_MAIR1` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.pmsav8.mair1[M_REG_S]")]
    pub s_pmsav8_mair1: u32,
    /// `MPU_RBAR` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.pmsav8.rbar[M_REG_S]", len = "pmsav7_dregion", max = MAX_REGIONS)]
    pub s_pmsav8_rbar: Vec<u32>,
    /// `MPU_RLAR` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.pmsav8.rlar[M_REG_S]", len = "pmsav7_dregion", max = MAX_REGIONS)]
    pub s_pmsav8_rlar: Vec<u32>,
    /// `MPU_RNR` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.pmsav7.rnr[M_REG_S]")]
    pub s_pmsav7_rnr: u32,
    /// `MPU_CTRL` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.v7m.mpu_ctrl[M_REG_S]")]
    pub s_mpu_ctrl: u32,
    /// `CCR` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.v7m.ccr[M_REG_S]")]
    pub s_ccr: u32,
    /// `MMFAR` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.v7m.mmfar[M_REG_S]")]
    pub s_mmfar: u32,
    /// `CFSR` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.v7m.cfsr[M_REG_S]")]
    pub s_cfsr: u32,
    /// `SFSR`.
    #[vmstate(subsection = "m_security", rename = "env.v7m.sfsr")]
    pub sfsr: u32,
    /// `SFAR`.
    #[vmstate(subsection = "m_security", rename = "env.v7m.sfar")]
    pub sfar: u32,
    /// `SAU_RBAR`.
    #[vmstate(subsection = "m_security", rename = "env.sau.rbar", len = "sau_sregion", max = MAX_REGIONS)]
    pub sau_rbar: Vec<u32>,
    /// `SAU_RLAR`.
    #[vmstate(subsection = "m_security", rename = "env.sau.rlar", len = "sau_sregion", max = MAX_REGIONS)]
    pub sau_rlar: Vec<u32>,
    /// `SAU_RNR`.
    #[vmstate(subsection = "m_security", rename = "env.sau.rnr")]
    pub sau_rnr: u32,
    /// `SAU_CTRL`.
    #[vmstate(subsection = "m_security", rename = "env.sau.ctrl")]
    pub sau_ctrl: u32,
    /// `SCR` of the secure side.
    #[vmstate(subsection = "m_security", rename = "env.v7m.scr[M_REG_S]")]
    pub s_scr: u32,
    /// `AIRCR`.
    #[vmstate(subsection = "m_security", rename = "env.v7m.aircr")]
    pub aircr: u32,

    /// The part of `Z0` to `Z31` above the low 128 bits.
    #[vmstate(subsection = "sve", rename = "env.vfp.zregs")]
    pub zregs_high: [SveHigh; 32],
    /// `P0` to `P15` and `FFR`.
    #[vmstate(subsection = "sve", rename = "env.vfp.pregs")]
    pub pregs: [SvePredicate; 17],

    /// Levels of the interrupt lines.
    #[vmstate(subsection = "irq_line_state", rename = "env.irq_line_state")]
    pub irq_line_state: u32,

    /// When `WFET` or `WFIT` has waited long enough. Sent since 9.1.
    #[vmstate(subsection = "wfxt_timer")]
    pub wfxt_timer: Timer,

    /// `FPMR`, the mode of 8-bit floats. Sent since 11.0.
    #[vmstate(subsection = "fpmr", rename = "env.vfp.fpmr")]
    pub fpmr: u64,

    /// Regions of the memory protection unit: part of the CPU's configuration.
    #[vmstate(property, default = 16)]
    pub pmsav7_dregion: u32,
    /// Regions of the security attribution unit.
    #[vmstate(property, default = 8)]
    pub sau_sregion: u32,
    /// What the CPU has: its model says it.
    #[vmstate(skip = "features are configuration")]
    features: u32,
}

impl ArmCpu {
    /// A CPU with so many regions of its memory protection unit.
    #[must_use]
    pub fn new(pmsav7_dregion: u32) -> Self {
        Self { pmsav7_dregion, sau_sregion: 8, cpreg_len: MAX_REGISTERS, ..Self::default() }
    }

    /// A CPU of a model that has, besides, what these subsections are about.
    #[must_use]
    pub fn with_features(mut self, has: impl Fn(&str) -> bool) -> Self {
        let parts = FEATURES.iter().filter(|(part, _)| has(part));
        self.features = parts.fold(0, |features, (_, feature)| features | feature);
        self
    }

    fn has<const FEATURE: u32>(&self) -> bool {
        self.features & FEATURE != 0
    }

    /// A destination looks its registers up in the list.
    fn check_registers(&mut self, _version_id: u32) -> Result<(), &'static str> {
        if self.cpreg_indexes.is_sorted_by(|earlier, later| earlier < later) {
            return Ok(());
        }
        Err("the registers are not in ascending order")
    }
}
