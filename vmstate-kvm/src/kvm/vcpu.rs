//! The vCPU's state: KVM's structs, out of the kernel and into it again.

use kvm_bindings::*;
use kvm_ioctls::{Kvm, VcpuFd};
use vmstate_runtime::VmState;

use super::{Error, layout, raw};

/// MSR `IA32_TIME_STAMP_COUNTER`.
pub(crate) const TSC: u32 = 0x10;

/// All registers of a vCPU, its local APIC with them: a field of your section.
///
/// 5857 bytes on the wire, and 12 for each MSR: 144 of general registers, 292 of segments and control registers, 56 of debug registers, 37 of events, 4 of
/// the state, 200 of extended control registers, 4096 of `XSAVE`, 1024 of the local APIC, 4 for how many MSRs there are.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let kvm = kvm_ioctls::Kvm::new()?;
/// let vm = kvm.create_vm()?;
/// vm.create_irq_chip()?;
/// let vcpu = vm.create_vcpu(0)?;
/// let msrs = vmstate_kvm::readable_msrs(&kvm, &vcpu)?;
/// let state = vmstate_kvm::VcpuState::get(&vcpu, &msrs)?;
/// assert_eq!(state.regs.rip, 0xfff0);
/// state.set(&vcpu)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default, VmState)]
#[vmstate(name = "kvm-vcpu", nested)]
pub struct VcpuState {
    /// General registers.
    #[vmstate(as = layout::Regs)]
    pub regs: kvm_regs,
    /// Segments, descriptor tables, control registers.
    #[vmstate(as = layout::Sregs)]
    pub sregs: kvm_sregs,
    /// Debug registers.
    #[vmstate(as = layout::DebugRegs)]
    pub debugregs: kvm_debugregs,
    /// Interrupts and exceptions on their way into the guest.
    #[vmstate(as = layout::Events)]
    pub events: kvm_vcpu_events,
    /// Running, halted, waiting.
    #[vmstate(as = layout::MpState)]
    pub mp_state: kvm_mp_state,
    /// Extended control registers.
    #[vmstate(as = layout::Xcrs)]
    pub xcrs: kvm_xcrs,
    /// x87, SSE, AVX.
    #[vmstate(as = layout::Xsave)]
    pub xsave: kvm_xsave,
    /// The local APIC.
    #[vmstate(as = layout::Lapic)]
    pub lapic: kvm_lapic_state,
    /// Model-specific registers, the time stamp counter among them.
    #[vmstate(as = layout::Msr, prefix = u32, max = KVM_MAX_MSR_ENTRIES)]
    pub msrs: Vec<kvm_msr_entry>,
}

/// The MSRs that this vCPU has, of those that the kernel would save.
///
/// # Errors
///
/// The kernel does not list them.
pub fn readable_msrs(kvm: &Kvm, vcpu: &VcpuFd) -> Result<Vec<u32>, Error> {
    let list = kvm.get_msr_index_list().map_err(Error::ioctl("KVM_GET_MSR_INDEX_LIST"))?;
    let is_there = |index: &u32| {
        let mut msrs = Msrs::from_entries(&[entry(*index)]).ok();
        msrs.as_mut().is_some_and(|msrs| matches!(vcpu.get_msrs(msrs), Ok(1)))
    };
    Ok(list.as_slice().iter().copied().filter(is_there).collect())
}

fn entry(index: u32) -> kvm_msr_entry {
    kvm_msr_entry { index, ..Default::default() }
}

impl VcpuState {
    /// A model-specific register; 0 if there is none.
    #[must_use]
    pub fn msr(&self, index: u32) -> u64 {
        self.msrs.iter().find(|msr| msr.index == index).map_or(0, |msr| msr.data)
    }

    /// Whether there is this one.
    #[must_use]
    pub fn has_msr(&self, index: u32) -> bool {
        self.msrs.iter().any(|msr| msr.index == index)
    }

    /// Sets one; whether there is one.
    pub fn set_msr(&mut self, index: u32, data: u64) -> bool {
        let msr = self.msrs.iter_mut().find(|msr| msr.index == index);
        msr.map(|msr| msr.data = data).is_some()
    }

    /// Out of the kernel, with these MSRs. The vCPU stands still: it has left `KVM_RUN` for the last time with `immediate_exit` set, so that what the guest
    /// read from a device has got into its registers.
    ///
    /// # Errors
    ///
    /// An ioctl fails, or an MSR cannot be read.
    pub fn get(vcpu: &VcpuFd, msrs: &[u32]) -> Result<Self, Error> {
        Ok(Self {
            // First: KVM makes up its mind here about a start-up interrupt that waits.
            mp_state: vcpu.get_mp_state().map_err(Error::ioctl("KVM_GET_MP_STATE"))?,
            regs: vcpu.get_regs().map_err(Error::ioctl("KVM_GET_REGS"))?,
            sregs: vcpu.get_sregs().map_err(Error::ioctl("KVM_GET_SREGS"))?,
            debugregs: vcpu.get_debug_regs().map_err(Error::ioctl("KVM_GET_DEBUGREGS"))?,
            xcrs: vcpu.get_xcrs().map_err(Error::ioctl("KVM_GET_XCRS"))?,
            xsave: vcpu.get_xsave().map_err(Error::ioctl("KVM_GET_XSAVE"))?,
            lapic: vcpu.get_lapic().map_err(Error::ioctl("KVM_GET_LAPIC"))?,
            msrs: get_msrs(vcpu, msrs)?,
            events: vcpu.get_vcpu_events().map_err(Error::ioctl("KVM_GET_VCPU_EVENTS"))?,
        })
    }

    /// Into the kernel, in an order that it takes: what enables a feature comes before what needs it.
    ///
    /// # Errors
    ///
    /// An ioctl fails; an MSR does not take its value; the time stamp counter would go back.
    pub fn set(&self, vcpu: &VcpuFd) -> Result<(), Error> {
        vcpu.set_mp_state(self.mp_state).map_err(Error::ioctl("KVM_SET_MP_STATE"))?;
        vcpu.set_regs(&self.regs).map_err(Error::ioctl("KVM_SET_REGS"))?;
        vcpu.set_sregs(&self.sregs).map_err(Error::ioctl("KVM_SET_SREGS"))?;
        vcpu.set_xcrs(&self.xcrs).map_err(Error::ioctl("KVM_SET_XCRS"))?;
        raw::set_xsave(vcpu, &self.xsave).map_err(Error::ioctl("KVM_SET_XSAVE"))?;
        vcpu.set_debug_regs(&self.debugregs).map_err(Error::ioctl("KVM_SET_DEBUGREGS"))?;
        vcpu.set_lapic(&self.lapic).map_err(Error::ioctl("KVM_SET_LAPIC"))?;
        self.set_msrs(vcpu)?;
        vcpu.set_vcpu_events(&self.events).map_err(Error::ioctl("KVM_SET_VCPU_EVENTS"))?;
        let (wanted, got) = (self.msr(TSC), read_tsc(vcpu)?);
        if got < wanted { Err(Error::TscGoesBack { wanted, got }) } else { Ok(()) }
    }

    fn set_msrs(&self, vcpu: &VcpuFd) -> Result<(), Error> {
        for entries in self.msrs.chunks(KVM_MAX_MSR_ENTRIES) {
            let list = Msrs::from_entries(entries).map_err(|_| Error::TooMany)?;
            let set = vcpu.set_msrs(&list).map_err(Error::ioctl("KVM_SET_MSRS"))?;
            if let Some(msr) = entries.get(set) {
                return Err(Error::RefusedMsr { index: msr.index, data: msr.data });
            }
        }
        Ok(())
    }
}

fn get_msrs(vcpu: &VcpuFd, msrs: &[u32]) -> Result<Vec<kvm_msr_entry>, Error> {
    let mut all = Vec::new();
    for indices in msrs.chunks(KVM_MAX_MSR_ENTRIES) {
        let entries: Vec<_> = indices.iter().copied().map(entry).collect();
        let mut list = Msrs::from_entries(&entries).map_err(|_| Error::TooMany)?;
        let got = vcpu.get_msrs(&mut list).map_err(Error::ioctl("KVM_GET_MSRS"))?;
        if let Some(index) = indices.get(got) {
            return Err(Error::UnreadableMsr(*index));
        }
        all.extend_from_slice(list.as_slice());
    }
    Ok(all)
}

fn read_tsc(vcpu: &VcpuFd) -> Result<u64, Error> {
    Ok(get_msrs(vcpu, &[TSC])?[0].data)
}

/// A time stamp counter of the frequency that the guest had: that of the host, or one that it scales to. 0 if it is not known.
///
/// # Errors
///
/// The host has another one, and does not scale. QEMU tolerates 250 in a million, and so does this.
pub fn require_tsc_frequency(vcpu: &VcpuFd, khz: i64) -> Result<(), Error> {
    let host = vcpu.get_tsc_khz().map_err(Error::ioctl("KVM_GET_TSC_KHZ"))?;
    if khz == 0 || (khz - i64::from(host)).abs().saturating_mul(4000) <= host.into() {
        return Ok(());
    }
    let scaled = u32::try_from(khz).is_ok_and(|khz| vcpu.set_tsc_khz(khz).is_ok());
    if scaled { Ok(()) } else { Err(Error::TscFrequency { wanted: khz, host }) }
}

/// Whether this host's KVM gives a guest the time stamp counter that it is told to; one that lets guests see the host's own does not. The vCPU is a new
/// one: its counter is set.
///
/// # Errors
///
/// The counter cannot be read.
pub fn sets_tsc(vcpu: &VcpuFd) -> Result<bool, Error> {
    const SMALL: u64 = 1 << 20;
    let small = kvm_msr_entry { data: SMALL, ..entry(TSC) };
    let list = Msrs::from_entries(&[small]).map_err(|_| Error::TooMany)?;
    vcpu.set_msrs(&list).map_err(Error::ioctl("KVM_SET_MSRS"))?;
    Ok(read_tsc(vcpu)? < 1 << 40)
}
