//! QEMU's x86 CPU. The two emulators, `x86_64` and `i386`, differ in the width of registers and in nothing else.

mod parts;
mod subsections;

pub use parts::{Bounds, FpReg, Segment, VariableMtrr, Word, Xmm, YmmHigh, Zmm, ZmmHigh};
use vmstate_runtime::VmState;

use super::Block;

/// What firmware finds in `IA32_MISC_ENABLE`: fast string operations.
const MISC_ENABLE_DEFAULT: u64 = 1;
/// The host may poll before a guest's CPU that halts is put to sleep.
const POLL_CONTROL_DEFAULT: u64 = 1;

/// A CPU with `REGS` general and as many vector registers: QEMU's `vmstate_x86_cpu`, section `cpu`, versions 11 and 12.
///
/// It is generic, so it has no baseline: layouts are QEMU's, and held against its streams.
///
/// ```
/// use vmstate_kvm::qemu::Cpu;
/// use vmstate_runtime::{Encoder, VmState};
///
/// let mut cpu = Cpu::new();
/// (cpu.eip, cpu.eflags) = (0xfff0, 2);
/// let mut section = Vec::new();
/// cpu.save(&mut Encoder::new(&mut section))?;
/// assert_eq!(section[128..136], 0xfff0_u64.to_be_bytes());
/// # Ok::<(), vmstate_runtime::SaveError>(())
/// ```
#[allow(
    clippy::struct_excessive_bools,
    reason = "a flag for each subsection that only a stream knows of"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    unreleased,
    name = "cpu",
    version = 12,
    minimum_version = 11,
    pre_load = "set_defaults",
    post_load = "check_format",
    subsection(exception_info, needed = "sends_exception_info"),
    subsection(async_pf_msr, needed = "sends_async_pf_msr"),
    subsection(async_pf_int_msr, needed = "sends_async_pf_int_msr"),
    subsection(async_pv_eoi_msr, needed = "sends_async_pv_eoi_msr"),
    subsection(steal_time_msr, needed = "sends_steal_time_msr"),
    subsection(poll_control_msr, needed = "controls_polling"),
    subsection(fpop_ip_dp, needed = "sends_fpop_ip_dp"),
    subsection(msr_tsc_adjust, needed = "sends_msr_tsc_adjust"),
    subsection(msr_tscdeadline, needed = "sends_msr_tscdeadline"),
    subsection(msr_ia32_misc_enable, needed = "has_misc_enable"),
    subsection(msr_ia32_feature_control, needed = "sends_msr_ia32_feature_control"),
    subsection(msr_architectural_pmu, needed = "sends_msr_architectural_pmu"),
    subsection(mpx, needed = "sends_mpx"),
    subsection(msr_hyperv_hypercall, needed = "sends_msr_hyperv_hypercall"),
    subsection(msr_hyperv_vapic, needed = "sends_msr_hyperv_vapic"),
    subsection(msr_hyperv_time, needed = "sends_msr_hyperv_time"),
    subsection(msr_hyperv_crash, needed = "sends_msr_hyperv_crash"),
    subsection(msr_hyperv_runtime, needed = "sends_msr_hyperv_runtime"),
    subsection(msr_hyperv_synic, needed = "sends_msr_hyperv_synic"),
    subsection(msr_hyperv_stimer, needed = "sends_msr_hyperv_stimer"),
    subsection(msr_hyperv_reenlightenment, needed = "sends_msr_hyperv_reenlightenment"),
    subsection(avx512, needed = "sends_avx512"),
    subsection(xss, needed = "sends_xss"),
    subsection(umwait, needed = "sends_umwait"),
    subsection(tsc_khz, needed = "sends_tsc_khz"),
    subsection(msr_smi_count, needed = "had_smi"),
    subsection(pkru, needed = "sends_pkru"),
    subsection(pkrs, needed = "sends_pkrs"),
    subsection(spec_ctrl, needed = "sends_spec_ctrl"),
    subsection(
        amd_tsc_scale_msr,
        needed = "sends_amd_tsc_scale_msr",
        post_load = "amd_tsc_scale_msr_came"
    ),
    subsection(mcg_ext_ctl, needed = "sends_mcg_ext_ctl"),
    subsection(intel_pt, needed = "sends_intel_pt"),
    subsection(virt_ssbd, needed = "sends_virt_ssbd"),
    subsection(svn_npt, needed = "sends_svn_npt"),
    subsection(svm_guest, needed = "sends_svm_guest"),
    subsection(msr_tsx_ctrl, needed = "sends_msr_tsx_ctrl", post_load = "msr_tsx_ctrl_came"),
    subsection(intel_sgx, needed = "sends_intel_sgx", post_load = "intel_sgx_came"),
    subsection(pdptrs, needed = "sends_pdptrs", post_load = "pdptrs_came"),
    subsection(msr_xfd, needed = "sends_msr_xfd", post_load = "msr_xfd_came"),
    subsection(
        intel_amx_xtile,
        needed = "sends_intel_amx_xtile",
        post_load = "intel_amx_xtile_came"
    ),
    subsection(triple_fault, needed = "sends_triple_fault")
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

    /// An exception of a nested guest that waits.
    #[vmstate(subsection = "exception_info", rename = "env.exception_pending")]
    pub exception_pending: u8,
    /// or is on its way.
    #[vmstate(subsection = "exception_info", rename = "env.exception_injected")]
    pub exception_injected: u8,
    /// Whether it has more to say.
    #[vmstate(subsection = "exception_info", rename = "env.exception_has_payload")]
    pub exception_has_payload: u8,
    /// and what: the address of a page fault.
    #[vmstate(subsection = "exception_info", rename = "env.exception_payload")]
    pub exception_payload: u64,
    /// `MSR_KVM_ASYNC_PF_EN`: page faults that the host sees to.
    #[vmstate(subsection = "async_pf_msr", rename = "env.async_pf_en_msr")]
    pub async_pf_en_msr: u64,
    /// `MSR_KVM_ASYNC_PF_INT`: the vector that says so.
    #[vmstate(subsection = "async_pf_int_msr", rename = "env.async_pf_int_msr")]
    pub async_pf_int_msr: u64,
    /// `MSR_KVM_PV_EOI_EN`: ends of interrupts in memory.
    #[vmstate(subsection = "async_pv_eoi_msr", rename = "env.pv_eoi_en_msr")]
    pub pv_eoi_en_msr: u64,
    /// `MSR_KVM_STEAL_TIME`: where the guest learns what others took.
    #[vmstate(subsection = "steal_time_msr", rename = "env.steal_time_msr")]
    pub steal_time_msr: u64,
    /// The last FPU instruction,.
    #[vmstate(subsection = "fpop_ip_dp", rename = "env.fpop")]
    pub fpop: u16,
    /// where it is.
    #[vmstate(subsection = "fpop_ip_dp", rename = "env.fpip")]
    pub fpip: u64,
    /// and its operand.
    #[vmstate(subsection = "fpop_ip_dp", rename = "env.fpdp")]
    pub fpdp: u64,
    /// `IA32_TSC_ADJUST`.
    #[vmstate(subsection = "msr_tsc_adjust", rename = "env.tsc_adjust")]
    pub tsc_adjust: u64,
    /// `IA32_TSC_DEADLINE`.
    #[vmstate(subsection = "msr_tscdeadline", rename = "env.tsc_deadline")]
    pub tsc_deadline: u64,
    /// `IA32_FEATURE_CONTROL`.
    #[vmstate(subsection = "msr_ia32_feature_control", rename = "env.msr_ia32_feature_control")]
    pub feature_control: u64,
    /// Control of the fixed performance counters.
    #[vmstate(subsection = "msr_architectural_pmu", rename = "env.msr_fixed_ctr_ctrl")]
    pub fixed_ctr_ctrl: u64,
    /// Control of all counters.
    #[vmstate(subsection = "msr_architectural_pmu", rename = "env.msr_global_ctrl")]
    pub pmu_global_ctrl: u64,
    /// Which have overflowed.
    #[vmstate(subsection = "msr_architectural_pmu", rename = "env.msr_global_status")]
    pub pmu_global_status: u64,
    /// Overflows to be cleared.
    #[vmstate(subsection = "msr_architectural_pmu", rename = "env.msr_global_ovf_ctrl")]
    pub pmu_global_ovf_ctrl: u64,
    /// The fixed counters.
    #[vmstate(subsection = "msr_architectural_pmu", rename = "env.msr_fixed_counters")]
    pub fixed_counters: [u64; 3],
    /// The general ones.
    #[vmstate(subsection = "msr_architectural_pmu", rename = "env.msr_gp_counters")]
    pub gp_counters: [u64; 18],
    /// and what they count.
    #[vmstate(subsection = "msr_architectural_pmu", rename = "env.msr_gp_evtsel")]
    pub gp_evtsel: [u64; 18],
    /// MPX: bounds.
    #[vmstate(subsection = "mpx", rename = "env.bnd_regs")]
    pub bnd_regs: [Bounds; 4],
    /// MPX: configuration of user mode.
    #[vmstate(subsection = "mpx", rename = "env.bndcs_regs.cfgu")]
    pub bndcfgu: u64,
    /// MPX: status.
    #[vmstate(subsection = "mpx", rename = "env.bndcs_regs.sts")]
    pub bndsts: u64,
    /// MPX: configuration of the system.
    #[vmstate(subsection = "mpx", rename = "env.msr_bndcfgs")]
    pub bndcfgs: u64,
    /// Hyper-V: which system the guest is.
    #[vmstate(subsection = "msr_hyperv_hypercall", rename = "env.msr_hv_guest_os_id")]
    pub hv_guest_os_id: u64,
    /// Hyper-V: the page of hypercalls.
    #[vmstate(subsection = "msr_hyperv_hypercall", rename = "env.msr_hv_hypercall")]
    pub hv_hypercall: u64,
    /// Hyper-V: the assist page of the APIC.
    #[vmstate(subsection = "msr_hyperv_vapic", rename = "env.msr_hv_vapic")]
    pub hv_vapic: u64,
    /// Hyper-V: the page of the reference clock.
    #[vmstate(subsection = "msr_hyperv_time", rename = "env.msr_hv_tsc")]
    pub hv_tsc: u64,
    /// Hyper-V: why the guest crashed.
    #[vmstate(subsection = "msr_hyperv_crash", rename = "env.msr_hv_crash_params")]
    pub hv_crash_params: [u64; 5],
    /// Hyper-V: for how long this CPU has run.
    #[vmstate(subsection = "msr_hyperv_runtime", rename = "env.msr_hv_runtime")]
    pub hv_runtime: u64,
    /// Hyper-V: control of synthetic interrupts.
    #[vmstate(subsection = "msr_hyperv_synic", rename = "env.msr_hv_synic_control")]
    pub hv_synic_control: u64,
    /// Hyper-V: their page of events.
    #[vmstate(subsection = "msr_hyperv_synic", rename = "env.msr_hv_synic_evt_page")]
    pub hv_synic_evt_page: u64,
    /// Hyper-V: their page of messages.
    #[vmstate(subsection = "msr_hyperv_synic", rename = "env.msr_hv_synic_msg_page")]
    pub hv_synic_msg_page: u64,
    /// Hyper-V: their sources.
    #[vmstate(subsection = "msr_hyperv_synic", rename = "env.msr_hv_synic_sint")]
    pub hv_synic_sint: [u64; 16],
    /// Hyper-V: synthetic timers.
    #[vmstate(subsection = "msr_hyperv_stimer", rename = "env.msr_hv_stimer_config")]
    pub hv_stimer_config: [u64; 4],
    /// Hyper-V: when they expire.
    #[vmstate(subsection = "msr_hyperv_stimer", rename = "env.msr_hv_stimer_count")]
    pub hv_stimer_count: [u64; 4],
    /// Hyper-V: who is told of another clock frequency.
    #[vmstate(
        subsection = "msr_hyperv_reenlightenment",
        rename = "env.msr_hv_reenlightenment_control"
    )]
    pub hv_reenlightenment_control: u64,
    /// Hyper-V: whether the old one is emulated.
    #[vmstate(
        subsection = "msr_hyperv_reenlightenment",
        rename = "env.msr_hv_tsc_emulation_control"
    )]
    pub hv_tsc_emulation_control: u64,
    /// Hyper-V: whether it is now.
    #[vmstate(
        subsection = "msr_hyperv_reenlightenment",
        rename = "env.msr_hv_tsc_emulation_status"
    )]
    pub hv_tsc_emulation_status: u64,
    /// AVX-512: masks.
    #[vmstate(subsection = "avx512", rename = "env.opmask_regs")]
    pub opmask: [u64; 8],
    /// AVX-512: the upper halves of vector registers.
    #[vmstate(subsection = "avx512", rename = "env.xmm_regs[0]")]
    pub zmmh: Block<ZmmHigh, REGS>,
    /// AVX-512: registers 16 to 31.
    #[vmstate(subsection = "avx512", rename = "env.xmm_regs[1]", test = "is_64_bit")]
    pub hi16_zmm: Block<Zmm, REGS>,
    /// `IA32_XSS`: states of the system that `XSAVES` saves.
    #[vmstate(subsection = "xss", rename = "env.xss")]
    pub xss: u64,
    /// `IA32_UMWAIT_CONTROL`.
    #[vmstate(subsection = "umwait", rename = "env.umwait")]
    pub umwait: u32,
    /// The frequency of the time stamp counter.
    #[vmstate(subsection = "tsc_khz", rename = "env.tsc_khz")]
    pub tsc_khz: i64,
    /// Protection keys of user pages.
    #[vmstate(subsection = "pkru", rename = "env.pkru")]
    pub pkru: u32,
    /// Protection keys of system pages.
    #[vmstate(subsection = "pkrs", rename = "env.pkrs")]
    pub pkrs: u32,
    /// `IA32_SPEC_CTRL`.
    #[vmstate(subsection = "spec_ctrl", rename = "env.spec_ctrl")]
    pub spec_ctrl: u64,
    /// `MSR_AMD64_TSC_RATIO`; sent if SVM can scale the counter.
    #[vmstate(subsection = "amd_tsc_scale_msr", rename = "env.amd_tsc_scale_msr")]
    pub amd_tsc_scale: u64,
    /// `MCG_EXT_CTL`: local machine checks.
    #[vmstate(subsection = "mcg_ext_ctl", rename = "env.mcg_ext_ctl")]
    pub mcg_ext_ctl: u64,
    /// Processor trace: control.
    #[vmstate(subsection = "intel_pt", rename = "env.msr_rtit_ctrl")]
    pub rtit_ctrl: u64,
    /// Processor trace: status.
    #[vmstate(subsection = "intel_pt", rename = "env.msr_rtit_status")]
    pub rtit_status: u64,
    /// Processor trace: where it goes.
    #[vmstate(subsection = "intel_pt", rename = "env.msr_rtit_output_base")]
    pub rtit_output_base: u64,
    /// Processor trace: how far it has come.
    #[vmstate(subsection = "intel_pt", rename = "env.msr_rtit_output_mask")]
    pub rtit_output_mask: u64,
    /// Processor trace: of which process.
    #[vmstate(subsection = "intel_pt", rename = "env.msr_rtit_cr3_match")]
    pub rtit_cr3_match: u64,
    /// Processor trace: of which code.
    #[vmstate(subsection = "intel_pt", rename = "env.msr_rtit_addrs")]
    pub rtit_addrs: [u64; 8],
    /// `MSR_VIRT_SSBD`.
    #[vmstate(subsection = "virt_ssbd", rename = "env.virt_ssbd")]
    pub virt_ssbd: u64,
    /// SVM: `CR3` of nested paging.
    #[vmstate(subsection = "svn_npt", rename = "env.nested_cr3")]
    pub nested_cr3: u64,
    /// SVM: its mode.
    #[vmstate(subsection = "svn_npt", rename = "env.nested_pg_mode")]
    pub nested_pg_mode: u32,
    /// SVM: virtual interrupts.
    #[vmstate(subsection = "svm_guest", rename = "env.int_ctl")]
    pub int_ctl: u32,
    /// `IA32_TSX_CTRL`; sent if the CPU has it.
    #[vmstate(subsection = "msr_tsx_ctrl", rename = "env.tsx_ctrl")]
    pub tsx_ctrl: u32,
    /// `IA32_SGXLEPUBKEYHASH`; sent if the CPU has SGX with flexible launch.
    #[vmstate(subsection = "intel_sgx", rename = "env.msr_ia32_sgxlepubkeyhash")]
    pub sgx_pubkey_hash: [u64; 4],
    /// Page directories of 32-bit paging with PAE; sent while they are valid.
    #[vmstate(subsection = "pdptrs", rename = "env.pdptrs")]
    pub pdptrs: [u64; 4],
    /// `IA32_XFD`; sent if the CPU has it.
    #[vmstate(subsection = "msr_xfd", rename = "env.msr_xfd")]
    pub xfd: u64,
    /// `IA32_XFD_ERR`.
    #[vmstate(subsection = "msr_xfd", rename = "env.msr_xfd_err")]
    pub xfd_err: u64,
    /// AMX: how tiles are laid out; sent if the CPU has AMX.
    #[vmstate(subsection = "intel_amx_xtile", rename = "env.xtilecfg")]
    pub xtilecfg: Block<u8, 64>,
    /// AMX: the tiles.
    #[vmstate(subsection = "intel_amx_xtile", rename = "env.xtiledata")]
    pub xtiledata: Block<u8, 8192>,
    /// Whether a triple fault waits.
    #[vmstate(subsection = "triple_fault", rename = "env.triple_fault_pending")]
    pub triple_fault_pending: u8,
    /// AMD: whether the TSC of a nested guest is scaled.
    #[vmstate(skip = "the subsection says it; before a save, what makes the CPU")]
    pub has_amd_tsc_scale_msr: bool,
    /// Whether the CPU has `IA32_TSX_CTRL`.
    #[vmstate(skip = "the subsection says it; before a save, what makes the CPU")]
    pub has_msr_tsx_ctrl: bool,
    /// Whether it has SGX with flexible launch.
    #[vmstate(skip = "the subsection says it; before a save, what makes the CPU")]
    pub has_intel_sgx: bool,
    /// Whether the page directories are valid.
    #[vmstate(skip = "the subsection says it; before a save, what makes the CPU")]
    pub has_pdptrs: bool,
    /// Whether it has `IA32_XFD`.
    #[vmstate(skip = "the subsection says it; before a save, what makes the CPU")]
    pub has_msr_xfd: bool,
    /// Whether it has AMX.
    #[vmstate(skip = "the subsection says it; before a save, what makes the CPU")]
    pub has_intel_amx_xtile: bool,
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
        self.forget_subsections();
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
