//! The vCPU's state: KVM's structs, out of the kernel and into it again.

use anyhow::{Context, Result, ensure};
use kvm_bindings::*;
use kvm_ioctls::VcpuFd;
use vmstate_machine::Migratable;
use vmstate_runtime::{BoxError, VmState};

use super::kvm;
use crate::vm::Vcpu;

/// The time stamp counter.
pub(super) const TSC: u32 = 0x10;

/// All registers of a vCPU, its local APIC with them.
#[derive(VmState, Default)]
#[vmstate(name = "vcpu", unreleased)]
pub struct VcpuState {
    /// General registers.
    #[vmstate(as = kvm::Regs)]
    pub regs: kvm_regs,
    /// Segments, descriptor tables, control registers.
    #[vmstate(as = kvm::Sregs)]
    pub sregs: kvm_sregs,
    /// Debug registers.
    #[vmstate(as = kvm::DebugRegs)]
    pub debugregs: kvm_debugregs,
    /// Interrupts and exceptions on their way into the guest.
    #[vmstate(as = kvm::Events)]
    pub events: kvm_vcpu_events,
    /// Running, halted, waiting.
    #[vmstate(as = kvm::MpState)]
    pub mp_state: kvm_mp_state,
    /// Extended control registers.
    #[vmstate(as = kvm::Xcrs)]
    pub xcrs: kvm_xcrs,
    /// x87, SSE, AVX.
    #[vmstate(as = kvm::Xsave)]
    pub xsave: kvm_xsave,
    /// The local APIC.
    #[vmstate(as = kvm::Lapic)]
    pub lapic: kvm_lapic_state,
    /// Model-specific registers, the time stamp counter among them.
    #[vmstate(as = kvm::Msr, prefix = u32, max = KVM_MAX_MSR_ENTRIES)]
    pub msrs: Vec<kvm_msr_entry>,
}

impl VcpuState {
    /// A model-specific register; 0 if there is none.
    pub fn msr(&self, index: u32) -> u64 {
        self.msrs.iter().find(|msr| msr.index == index).map_or(0, |msr| msr.data)
    }

    /// Whether there is this one.
    pub fn has_msr(&self, index: u32) -> bool {
        self.msrs.iter().any(|msr| msr.index == index)
    }

    /// Sets one; whether there is one.
    pub fn set_msr(&mut self, index: u32, data: u64) -> bool {
        let msr = self.msrs.iter_mut().find(|msr| msr.index == index);
        msr.map(|msr| msr.data = data).is_some()
    }

    /// Out of the kernel.
    pub(super) fn of(vcpu: &Vcpu) -> Result<Self> {
        let fd = vcpu.fd();
        let entry = |index: &u32| kvm_msr_entry { index: *index, ..Default::default() };
        let mut msrs = Vec::new();
        for indices in vcpu.msrs.chunks(KVM_MAX_MSR_ENTRIES) {
            let entries: Vec<_> = indices.iter().map(entry).collect();
            let mut list = Msrs::from_entries(&entries)?;
            let got = fd.get_msrs(&mut list).context("KVM_GET_MSRS")?;
            ensure!(got == indices.len(), "MSR {:#x} cannot be read", indices[got]);
            msrs.extend_from_slice(list.as_slice());
        }
        Ok(Self {
            regs: fd.get_regs().context("KVM_GET_REGS")?,
            sregs: fd.get_sregs().context("KVM_GET_SREGS")?,
            debugregs: fd.get_debug_regs().context("KVM_GET_DEBUGREGS")?,
            events: fd.get_vcpu_events().context("KVM_GET_VCPU_EVENTS")?,
            mp_state: fd.get_mp_state().context("KVM_GET_MP_STATE")?,
            xcrs: fd.get_xcrs().context("KVM_GET_XCRS")?,
            xsave: fd.get_xsave().context("KVM_GET_XSAVE")?,
            lapic: fd.get_lapic().context("KVM_GET_LAPIC")?,
            msrs,
        })
    }

    /// Into the kernel, in an order that it takes: what enables a feature comes before what needs it.
    pub(super) fn put(&self, vcpu: &Vcpu) -> Result<()> {
        let fd = vcpu.fd();
        fd.set_mp_state(self.mp_state).context("KVM_SET_MP_STATE")?;
        fd.set_regs(&self.regs).context("KVM_SET_REGS")?;
        fd.set_sregs(&self.sregs).context("KVM_SET_SREGS")?;
        fd.set_xcrs(&self.xcrs).context("KVM_SET_XCRS")?;
        set_xsave(&fd, &self.xsave).context("KVM_SET_XSAVE")?;
        fd.set_debug_regs(&self.debugregs).context("KVM_SET_DEBUGREGS")?;
        fd.set_lapic(&self.lapic).context("KVM_SET_LAPIC")?;
        for entries in self.msrs.chunks(KVM_MAX_MSR_ENTRIES) {
            let set = fd.set_msrs(&Msrs::from_entries(entries)?).context("KVM_SET_MSRS")?;
            if let Some(msr) = entries.get(set) {
                anyhow::bail!("MSR {:#x} does not take {:#x} on this host", msr.index, msr.data);
            }
        }
        fd.set_vcpu_events(&self.events).context("KVM_SET_VCPU_EVENTS")?;
        let (wanted, got) = (self.msr(TSC), read_tsc(&fd)?);
        ensure!(got >= wanted, "the time stamp counter would go back from {wanted:#x} to {got:#x}");
        Ok(())
    }
}

/// Whether this host's KVM gives a guest the time stamp counter that it is told to. One that lets guests see the host's own does not.
pub fn sets_tsc(vcpu: &Vcpu) -> Result<bool> {
    const SMALL: u64 = 1 << 20;
    let fd = vcpu.fd();
    let entry = kvm_msr_entry { index: TSC, data: SMALL, ..Default::default() };
    fd.set_msrs(&Msrs::from_entries(&[entry])?)?;
    Ok(read_tsc(&fd)? < 1 << 40)
}

fn read_tsc(fd: &VcpuFd) -> Result<u64> {
    let entry = kvm_msr_entry { index: TSC, ..Default::default() };
    let mut list = Msrs::from_entries(&[entry])?;
    fd.get_msrs(&mut list).context("KVM_GET_MSRS")?;
    Ok(list.as_slice()[0].data)
}

#[expect(
    unsafe_code,
    reason = "a guest with dynamically enabled features would have a longer area"
)]
fn set_xsave(fd: &VcpuFd, xsave: &kvm_xsave) -> Result<(), kvm_ioctls::Error> {
    // SAFETY: nobody has asked the kernel for such features (`ARCH_REQ_XCOMP_GUEST_PERM`).
    unsafe { fd.set_xsave(xsave) }
}

/// A device behind ioctls: the state is taken by one and put back by the other.
impl Migratable for Vcpu {
    type State = VcpuState;

    fn snapshot(&self) -> Result<VcpuState, BoxError> {
        Ok(VcpuState::of(self)?)
    }

    fn blank(&self) -> Result<VcpuState, BoxError> {
        Ok(VcpuState::default())
    }

    fn restore(&self, state: VcpuState) -> Result<(), BoxError> {
        Ok(state.put(self)?)
    }

    fn pause(&self) -> Result<(), BoxError> {
        Ok(self.stop()?)
    }

    fn resume(&self) -> Result<(), BoxError> {
        self.start();
        Ok(())
    }
}
