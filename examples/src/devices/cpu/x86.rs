//! The x86 CPU, the largest description there is. The example for a struct that is generic over the
//! width of its registers: the two emulators of QEMU, `x86_64` and `i386`, differ in nothing else.

mod parts;

pub use parts::{FpReg, Segment, VariableMtrr, Word, Xmm, YmmHigh};
use vmstate_runtime::VmState;

use super::super::block::Block;

/// What firmware finds in `IA32_MISC_ENABLE`: fast string operations.
const MISC_ENABLE_DEFAULT: u64 = 1;
/// The host may poll before a guest's CPU that halts is put to sleep.
const POLL_CONTROL_DEFAULT: u64 = 1;

/// A CPU with `REGS` general and as many vector registers.
///
/// It has no baseline: Arm's CPU has the same name on the wire, and one crate can release only one.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    nested,
    name = "cpu",
    version = 12,
    minimum_version = 11,
    pre_load = "set_defaults",
    post_load = "check_format",
    subsection(poll_control_msr, needed = "controls_polling"),
    subsection(msr_ia32_misc_enable, needed = "has_misc_enable"),
    subsection(msr_smi_count, needed = "had_smi")
)]
pub struct X86Cpu<W: Word, const REGS: usize> {
    /// General registers.
    #[vmstate(rename = "env.regs")]
    pub regs: Block<W, REGS>,
    /// Instruction pointer.
    #[vmstate(rename = "env.eip")]
    pub eip: W,
    /// Flags.
    #[vmstate(rename = "env.eflags")]
    pub eflags: W,
    /// What of the mode the translator needs to know.
    #[vmstate(rename = "env.hflags")]
    pub hflags: u32,
    /// FPU control word.
    #[vmstate(rename = "env.fpuc")]
    pub fpuc: u16,
    /// FPU status word, with the top of the stack.
    #[vmstate(rename = "env.fpus_vmstate")]
    pub fpus: u16,
    /// FPU registers in use, a bit each.
    #[vmstate(rename = "env.fptag_vmstate")]
    pub fptag: u16,
    /// How FPU registers are sent: 0, with 80 bits.
    #[vmstate(rename = "env.fpregs_format_vmstate")]
    pub fpregs_format: u16,
    /// FPU registers.
    #[vmstate(rename = "env.fpregs")]
    pub fpregs: [FpReg; 8],
    /// `ES`, `CS`, `SS`, `DS`, `FS`, `GS`.
    #[vmstate(rename = "env.segs")]
    pub segs: [Segment<W>; 6],
    /// Local descriptor table.
    #[vmstate(rename = "env.ldt")]
    pub ldt: Segment<W>,
    /// Task register.
    #[vmstate(rename = "env.tr")]
    pub tr: Segment<W>,
    /// Global descriptor table.
    #[vmstate(rename = "env.gdt")]
    pub gdt: Segment<W>,
    /// Interrupt descriptor table.
    #[vmstate(rename = "env.idt")]
    pub idt: Segment<W>,
    /// `IA32_SYSENTER_CS`.
    #[vmstate(rename = "env.sysenter_cs")]
    pub sysenter_cs: u32,
    /// `IA32_SYSENTER_ESP`.
    #[vmstate(rename = "env.sysenter_esp")]
    pub sysenter_esp: W,
    /// `IA32_SYSENTER_EIP`.
    #[vmstate(rename = "env.sysenter_eip")]
    pub sysenter_eip: W,
    /// `CR0`.
    #[vmstate(rename = "env.cr[0]")]
    pub cr_0: W,
    /// `CR2`.
    #[vmstate(rename = "env.cr[2]")]
    pub cr_2: W,
    /// `CR3`.
    #[vmstate(rename = "env.cr[3]")]
    pub cr_3: W,
    /// `CR4`.
    #[vmstate(rename = "env.cr[4]")]
    pub cr_4: W,
    /// Debug registers.
    #[vmstate(rename = "env.dr")]
    pub dr: [W; 8],
    /// Address line 20: -1 if it passes.
    #[vmstate(rename = "env.a20_mask")]
    pub a20_mask: i32,
    /// SSE control and status.
    #[vmstate(rename = "env.mxcsr")]
    pub mxcsr: u32,
    /// SSE registers.
    #[vmstate(rename = "env.xmm_regs[0]")]
    pub xmm: Block<Xmm, REGS>,
    /// Extended features.
    #[vmstate(rename = "env.efer", test = "is_64_bit")]
    pub efer: u64,
    /// `STAR`: selectors of `SYSCALL`.
    #[vmstate(rename = "env.star", test = "is_64_bit")]
    pub star: u64,
    /// `LSTAR`: its target in long mode.
    #[vmstate(rename = "env.lstar", test = "is_64_bit")]
    pub lstar: u64,
    /// `CSTAR`: its target in compatibility mode.
    #[vmstate(rename = "env.cstar", test = "is_64_bit")]
    pub cstar: u64,
    /// `SFMASK`: the flags that it clears.
    #[vmstate(rename = "env.fmask", test = "is_64_bit")]
    pub fmask: u64,
    /// `KERNEL_GS_BASE`.
    #[vmstate(rename = "env.kernelgsbase", test = "is_64_bit")]
    pub kernelgsbase: u64,
    /// Base of system management mode.
    #[vmstate(rename = "env.smbase")]
    pub smbase: u32,
    /// Page attributes.
    #[vmstate(rename = "env.pat")]
    pub pat: u64,
    /// More of the mode.
    #[vmstate(rename = "env.hflags2")]
    pub hflags2: u32,
    /// SVM: where the host's state is saved.
    #[vmstate(rename = "env.vm_hsave")]
    pub vm_hsave: u64,
    /// SVM: the control block.
    #[vmstate(rename = "env.vm_vmcb")]
    pub vm_vmcb: u64,
    /// SVM: what the guest's time stamp is ahead.
    #[vmstate(rename = "env.tsc_offset")]
    pub tsc_offset: u64,
    /// SVM: intercepts.
    #[vmstate(rename = "env.intercept")]
    pub intercept: u64,
    /// SVM: intercepted reads of control registers.
    #[vmstate(rename = "env.intercept_cr_read")]
    pub intercept_cr_read: u16,
    /// SVM: intercepted writes of them.
    #[vmstate(rename = "env.intercept_cr_write")]
    pub intercept_cr_write: u16,
    /// SVM: intercepted reads of debug registers.
    #[vmstate(rename = "env.intercept_dr_read")]
    pub intercept_dr_read: u16,
    /// SVM: intercepted writes of them.
    #[vmstate(rename = "env.intercept_dr_write")]
    pub intercept_dr_write: u16,
    /// SVM: intercepted exceptions.
    #[vmstate(rename = "env.intercept_exceptions")]
    pub intercept_exceptions: u32,
    /// SVM: the guest's task priority.
    #[vmstate(rename = "env.v_tpr")]
    pub v_tpr: u8,
    /// Fixed memory types.
    #[vmstate(rename = "env.mtrr_fixed")]
    pub mtrr_fixed: [u64; 11],
    /// Default memory type.
    #[vmstate(rename = "env.mtrr_deftype")]
    pub mtrr_deftype: u64,
    /// Variable memory types.
    #[vmstate(rename = "env.mtrr_var")]
    pub mtrr_var: [VariableMtrr; 8],
    /// The interrupt on its way into the guest; -1 if none is.
    #[vmstate(rename = "env.interrupt_injected")]
    pub interrupt_injected: i32,
    /// Running, halted, waiting for a start-up interrupt.
    #[vmstate(rename = "env.mp_state")]
    pub mp_state: u32,
    /// Time stamp counter.
    #[vmstate(rename = "env.tsc")]
    pub tsc: u64,
    /// The exception on its way into the guest; -1 if none is.
    #[vmstate(rename = "env.exception_nr")]
    pub exception_nr: i32,
    /// Whether the interrupt is an instruction's.
    #[vmstate(rename = "env.soft_interrupt")]
    pub soft_interrupt: u8,
    /// Whether an NMI is on its way into the guest.
    #[vmstate(rename = "env.nmi_injected")]
    pub nmi_injected: u8,
    /// Whether one waits.
    #[vmstate(rename = "env.nmi_pending")]
    pub nmi_pending: u8,
    /// Whether the exception has an error code.
    #[vmstate(rename = "env.has_error_code")]
    pub has_error_code: u8,
    /// Where a start-up interrupt makes it begin.
    #[vmstate(rename = "env.sipi_vector")]
    pub sipi_vector: u32,
    /// Machine check capabilities.
    #[vmstate(rename = "env.mcg_cap")]
    pub mcg_cap: u64,
    /// Machine check status.
    #[vmstate(rename = "env.mcg_status")]
    pub mcg_status: u64,
    /// Machine check control.
    #[vmstate(rename = "env.mcg_ctl")]
    pub mcg_ctl: u64,
    /// Machine check banks, four registers each.
    #[vmstate(rename = "env.mce_banks")]
    pub mce_banks: Block<u64, 40>,
    /// `TSC_AUX`.
    #[vmstate(rename = "env.tsc_aux")]
    pub tsc_aux: u64,
    /// Where the guest wants the system time.
    #[vmstate(rename = "env.system_time_msr")]
    pub system_time_msr: u64,
    /// Where it wants the wall clock.
    #[vmstate(rename = "env.wall_clock_msr")]
    pub wall_clock_msr: u64,
    /// Enabled states of `XSAVE`.
    #[vmstate(rename = "env.xcr0")]
    pub xcr0: u64,
    /// States in use.
    #[vmstate(rename = "env.xstate_bv")]
    pub xstate_bv: u64,
    /// The upper halves of AVX registers.
    #[vmstate(rename = "env.xmm_regs[1]")]
    pub ymmh: Block<YmmHigh, REGS>,

    /// `MSR_KVM_POLL_CONTROL`.
    #[vmstate(subsection = "poll_control_msr", rename = "env.poll_control_msr")]
    pub poll_control_msr: u64,
    /// `IA32_MISC_ENABLE`.
    #[vmstate(subsection = "msr_ia32_misc_enable", rename = "env.msr_ia32_misc_enable")]
    pub misc_enable: u64,
    /// How often it was in system management mode.
    #[vmstate(subsection = "msr_smi_count", rename = "env.msr_smi_count")]
    pub smi_count: u64,
}

impl<W: Word, const REGS: usize> X86Cpu<W, REGS> {
    /// A CPU that firmware has not touched.
    #[must_use]
    pub fn new() -> Self {
        let mut cpu =
            Self { a20_mask: -1, interrupt_injected: -1, exception_nr: -1, ..Self::default() };
        cpu.set_defaults();
        cpu
    }

    /// What a stream without a subsection means.
    fn set_defaults(&mut self) {
        self.poll_control_msr = POLL_CONTROL_DEFAULT;
        self.misc_enable = MISC_ENABLE_DEFAULT;
        self.smi_count = 0;
    }

    #[allow(clippy::unused_self)] // a test asks the device
    fn is_64_bit(&self, _version_id: u32) -> bool {
        size_of::<W>() == 8
    }

    fn controls_polling(&self) -> bool {
        self.poll_control_msr != POLL_CONTROL_DEFAULT
    }

    fn has_misc_enable(&self) -> bool {
        self.misc_enable != MISC_ENABLE_DEFAULT
    }

    fn had_smi(&self) -> bool {
        self.smi_count != 0
    }

    /// Other formats are those of emulators that computed with 64 bits.
    fn check_format(&mut self, _version_id: u32) -> Result<(), String> {
        match self.fpregs_format {
            0 => Ok(()),
            format => Err(format!("FPU registers in format {format}, expected 0")),
        }
    }
}
