//! When the CPU sends which subsection: state that is not as reset leaves it, or that the model of the CPU has.

use super::{Word, X86Cpu};

/// The bit of `hflags2` that says that nested paging is on.
const NESTED_PAGING: u32 = 1 << 6;

/// Whether anything is not as reset leaves it.
fn is_set<T: Default + PartialEq>(value: &T) -> bool {
    *value != T::default()
}

impl<W: Word, const REGS: usize> X86Cpu<W, REGS> {
    /// What a stream without these subsections means.
    pub(super) fn forget_subsections(&mut self) {
        let reset = Self::default();
        self.exception_pending = reset.exception_pending;
        self.exception_injected = reset.exception_injected;
        self.exception_has_payload = reset.exception_has_payload;
        self.exception_payload = reset.exception_payload;
        self.async_pf_en_msr = reset.async_pf_en_msr;
        self.async_pf_int_msr = reset.async_pf_int_msr;
        self.pv_eoi_en_msr = reset.pv_eoi_en_msr;
        self.steal_time_msr = reset.steal_time_msr;
        self.fpop = reset.fpop;
        self.fpip = reset.fpip;
        self.fpdp = reset.fpdp;
        self.tsc_adjust = reset.tsc_adjust;
        self.tsc_deadline = reset.tsc_deadline;
        self.feature_control = reset.feature_control;
        self.fixed_ctr_ctrl = reset.fixed_ctr_ctrl;
        self.pmu_global_ctrl = reset.pmu_global_ctrl;
        self.pmu_global_status = reset.pmu_global_status;
        self.pmu_global_ovf_ctrl = reset.pmu_global_ovf_ctrl;
        self.fixed_counters = reset.fixed_counters;
        self.gp_counters = reset.gp_counters;
        self.gp_evtsel = reset.gp_evtsel;
        self.bnd_regs = reset.bnd_regs;
        self.bndcfgu = reset.bndcfgu;
        self.bndsts = reset.bndsts;
        self.bndcfgs = reset.bndcfgs;
        self.hv_guest_os_id = reset.hv_guest_os_id;
        self.hv_hypercall = reset.hv_hypercall;
        self.hv_vapic = reset.hv_vapic;
        self.hv_tsc = reset.hv_tsc;
        self.hv_crash_params = reset.hv_crash_params;
        self.hv_runtime = reset.hv_runtime;
        self.hv_synic_control = reset.hv_synic_control;
        self.hv_synic_evt_page = reset.hv_synic_evt_page;
        self.hv_synic_msg_page = reset.hv_synic_msg_page;
        self.hv_synic_sint = reset.hv_synic_sint;
        self.hv_stimer_config = reset.hv_stimer_config;
        self.hv_stimer_count = reset.hv_stimer_count;
        self.hv_reenlightenment_control = reset.hv_reenlightenment_control;
        self.hv_tsc_emulation_control = reset.hv_tsc_emulation_control;
        self.hv_tsc_emulation_status = reset.hv_tsc_emulation_status;
        self.opmask = reset.opmask;
        self.zmmh = reset.zmmh;
        self.hi16_zmm = reset.hi16_zmm;
        self.xss = reset.xss;
        self.umwait = reset.umwait;
        self.tsc_khz = reset.tsc_khz;
        self.pkru = reset.pkru;
        self.pkrs = reset.pkrs;
        self.spec_ctrl = reset.spec_ctrl;
        self.amd_tsc_scale = reset.amd_tsc_scale;
        self.mcg_ext_ctl = reset.mcg_ext_ctl;
        self.rtit_ctrl = reset.rtit_ctrl;
        self.rtit_status = reset.rtit_status;
        self.rtit_output_base = reset.rtit_output_base;
        self.rtit_output_mask = reset.rtit_output_mask;
        self.rtit_cr3_match = reset.rtit_cr3_match;
        self.rtit_addrs = reset.rtit_addrs;
        self.virt_ssbd = reset.virt_ssbd;
        self.nested_cr3 = reset.nested_cr3;
        self.nested_pg_mode = reset.nested_pg_mode;
        self.int_ctl = reset.int_ctl;
        self.tsx_ctrl = reset.tsx_ctrl;
        self.sgx_pubkey_hash = reset.sgx_pubkey_hash;
        self.pdptrs = reset.pdptrs;
        self.xfd = reset.xfd;
        self.xfd_err = reset.xfd_err;
        self.xtilecfg = reset.xtilecfg;
        self.xtiledata = reset.xtiledata;
        self.triple_fault_pending = reset.triple_fault_pending;
        self.has_amd_tsc_scale_msr = false;
        self.has_msr_tsx_ctrl = false;
        self.has_intel_sgx = false;
        self.has_pdptrs = false;
        self.has_msr_xfd = false;
        self.has_intel_amx_xtile = false;
    }

    pub(super) fn sends_exception_info(&self) -> bool {
        is_set(&self.exception_pending)
    }

    pub(super) fn sends_async_pf_msr(&self) -> bool {
        is_set(&self.async_pf_en_msr)
    }

    pub(super) fn sends_async_pf_int_msr(&self) -> bool {
        is_set(&self.async_pf_int_msr)
    }

    pub(super) fn sends_async_pv_eoi_msr(&self) -> bool {
        is_set(&self.pv_eoi_en_msr)
    }

    pub(super) fn sends_steal_time_msr(&self) -> bool {
        is_set(&self.steal_time_msr)
    }

    pub(super) fn sends_fpop_ip_dp(&self) -> bool {
        is_set(&self.fpop) || is_set(&self.fpip) || is_set(&self.fpdp)
    }

    pub(super) fn sends_msr_tsc_adjust(&self) -> bool {
        is_set(&self.tsc_adjust)
    }

    pub(super) fn sends_msr_tscdeadline(&self) -> bool {
        is_set(&self.tsc_deadline)
    }

    pub(super) fn sends_msr_ia32_feature_control(&self) -> bool {
        is_set(&self.feature_control)
    }

    pub(super) fn sends_msr_architectural_pmu(&self) -> bool {
        is_set(&self.fixed_ctr_ctrl)
            || is_set(&self.pmu_global_ctrl)
            || is_set(&self.pmu_global_status)
            || is_set(&self.pmu_global_ovf_ctrl)
            || is_set(&self.fixed_counters)
            || is_set(&self.gp_counters)
            || is_set(&self.gp_evtsel)
    }

    pub(super) fn sends_mpx(&self) -> bool {
        is_set(&self.bnd_regs)
            || is_set(&self.bndcfgu)
            || is_set(&self.bndsts)
            || is_set(&self.bndcfgs)
    }

    pub(super) fn sends_msr_hyperv_hypercall(&self) -> bool {
        is_set(&self.hv_guest_os_id) || is_set(&self.hv_hypercall)
    }

    pub(super) fn sends_msr_hyperv_vapic(&self) -> bool {
        is_set(&self.hv_vapic)
    }

    pub(super) fn sends_msr_hyperv_time(&self) -> bool {
        is_set(&self.hv_tsc)
    }

    pub(super) fn sends_msr_hyperv_crash(&self) -> bool {
        is_set(&self.hv_crash_params)
    }

    pub(super) fn sends_msr_hyperv_runtime(&self) -> bool {
        is_set(&self.hv_runtime)
    }

    pub(super) fn sends_msr_hyperv_synic(&self) -> bool {
        is_set(&self.hv_synic_control)
            || is_set(&self.hv_synic_evt_page)
            || is_set(&self.hv_synic_msg_page)
            || is_set(&self.hv_synic_sint)
    }

    pub(super) fn sends_msr_hyperv_stimer(&self) -> bool {
        is_set(&self.hv_stimer_config) || is_set(&self.hv_stimer_count)
    }

    pub(super) fn sends_msr_hyperv_reenlightenment(&self) -> bool {
        is_set(&self.hv_reenlightenment_control)
            || is_set(&self.hv_tsc_emulation_control)
            || is_set(&self.hv_tsc_emulation_status)
    }

    pub(super) fn sends_avx512(&self) -> bool {
        is_set(&self.opmask) || is_set(&self.zmmh) || is_set(&self.hi16_zmm)
    }

    pub(super) fn sends_xss(&self) -> bool {
        is_set(&self.xss)
    }

    pub(super) fn sends_umwait(&self) -> bool {
        is_set(&self.umwait)
    }

    pub(super) fn sends_tsc_khz(&self) -> bool {
        is_set(&self.tsc_khz)
    }

    pub(super) fn sends_pkru(&self) -> bool {
        is_set(&self.pkru)
    }

    pub(super) fn sends_pkrs(&self) -> bool {
        is_set(&self.pkrs)
    }

    pub(super) fn sends_spec_ctrl(&self) -> bool {
        is_set(&self.spec_ctrl)
    }

    pub(super) fn sends_amd_tsc_scale_msr(&self) -> bool {
        self.has_amd_tsc_scale_msr
    }

    pub(super) fn amd_tsc_scale_msr_came(&mut self, _version_id: u32) {
        self.has_amd_tsc_scale_msr = true;
    }

    pub(super) fn sends_mcg_ext_ctl(&self) -> bool {
        is_set(&self.mcg_ext_ctl)
    }

    pub(super) fn sends_intel_pt(&self) -> bool {
        is_set(&self.rtit_ctrl)
            || is_set(&self.rtit_status)
            || is_set(&self.rtit_output_base)
            || is_set(&self.rtit_output_mask)
            || is_set(&self.rtit_cr3_match)
            || is_set(&self.rtit_addrs)
    }

    pub(super) fn sends_virt_ssbd(&self) -> bool {
        is_set(&self.virt_ssbd)
    }

    pub(super) fn sends_svn_npt(&self) -> bool {
        self.hflags2 & NESTED_PAGING != 0
    }

    pub(super) fn sends_svm_guest(&self) -> bool {
        is_set(&self.int_ctl)
    }

    pub(super) fn sends_msr_tsx_ctrl(&self) -> bool {
        self.has_msr_tsx_ctrl
    }

    pub(super) fn msr_tsx_ctrl_came(&mut self, _version_id: u32) {
        self.has_msr_tsx_ctrl = true;
    }

    pub(super) fn sends_intel_sgx(&self) -> bool {
        self.has_intel_sgx
    }

    pub(super) fn intel_sgx_came(&mut self, _version_id: u32) {
        self.has_intel_sgx = true;
    }

    pub(super) fn sends_pdptrs(&self) -> bool {
        self.has_pdptrs
    }

    pub(super) fn pdptrs_came(&mut self, _version_id: u32) {
        self.has_pdptrs = true;
    }

    pub(super) fn sends_msr_xfd(&self) -> bool {
        self.has_msr_xfd
    }

    pub(super) fn msr_xfd_came(&mut self, _version_id: u32) {
        self.has_msr_xfd = true;
    }

    pub(super) fn sends_intel_amx_xtile(&self) -> bool {
        self.has_intel_amx_xtile
    }

    pub(super) fn intel_amx_xtile_came(&mut self, _version_id: u32) {
        self.has_intel_amx_xtile = true;
    }

    pub(super) fn sends_triple_fault(&self) -> bool {
        is_set(&self.triple_fault_pending)
    }
}
