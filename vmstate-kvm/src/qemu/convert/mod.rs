//! KVM's structs to and from QEMU's sections.

mod apic;
mod cpu;
mod ioapic;

use std::time::Duration;

pub use self::cpu::{MSRS, Msr};
use super::{Apic, Cpu};
use crate::kvm::{Error, VcpuState};

/// `CPU_INTERRUPT_POLL` of QEMU: the CPU looks at its APIC before it runs. Nothing else tells TCG of an interrupt that waits there already.
const POLL: u32 = 0x10;

/// What QEMU's section `cpu_common` has of a vCPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Common {
    /// Whether it waits for an interrupt.
    pub halted: bool,
    /// What it is asked for.
    pub interrupt_request: u32,
}

/// A vCPU as QEMU has it, `now` being the guest's time. What KVM does not have stays as it is in `cpu` and `apic`.
///
/// # Errors
///
/// The guest uses what QEMU's sections have no place for.
pub fn vcpu_to_qemu(
    kvm: &VcpuState,
    now: Duration,
    cpu: &mut Cpu,
    apic: &mut Apic,
) -> Result<Common, Error> {
    cpu::to_qemu(kvm, cpu)?;
    apic::to_qemu(&kvm.lapic, kvm.sregs.apic_base, now, apic);
    apic.wait_for_sipi = cpu::waits_for_sipi(kvm).into();
    give_back(cpu, apic);
    let is_asked = apic.irr.iter().any(|word| *word != 0);
    let interrupt_request = if is_asked { POLL } else { 0 };
    Ok(Common { halted: cpu::is_halted(kvm), interrupt_request })
}

/// A vCPU as KVM has it. `kvm` is as this host's KVM makes one, `now` the guest's time.
///
/// # Errors
///
/// The guest uses what this host's KVM, or this crate, does not have.
pub fn vcpu_from_qemu(
    cpu: &Cpu,
    apic: &Apic,
    halted: bool,
    now: Duration,
    kvm: &mut VcpuState,
) -> Result<(), Error> {
    cpu::from_qemu(cpu, halted, kvm)?;
    kvm.sregs.apic_base = apic.apicbase.into();
    apic::from_qemu(apic, now, &mut kvm.lapic);
    Ok(())
}

/// An interrupt that the APIC has handed over and the guest has not got yet. KVM puts it in when it runs the vCPU next. TCG would forget it, and the
/// APIC wait for its end forever. So it is requested again.
fn give_back(cpu: &mut Cpu, apic: &mut Apic) {
    let Ok(vector @ 16..256) = usize::try_from(cpu.interrupt_injected) else { return };
    let (word, bit) = (vector / 32, 1 << (vector % 32));
    // One of the PIC is in no service of the APIC's.
    if cpu.soft_interrupt == 0 && apic.isr[word] & bit != 0 {
        apic.isr[word] &= !bit;
        apic.irr[word] |= bit;
        cpu.interrupt_injected = -1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VECTOR: u8 = 0x31;

    fn on_its_way(soft: u8) -> (VcpuState, usize) {
        let mut kvm = VcpuState::default();
        (kvm.events.interrupt.injected, kvm.events.interrupt.nr) = (1, VECTOR);
        kvm.events.interrupt.soft = soft;
        let in_service = 0x100 + 0x10 * usize::from(VECTOR / 32);
        kvm.lapic.regs[in_service + usize::from(VECTOR % 32 / 8)] = 1 << (VECTOR % 8);
        (kvm, in_service)
    }

    /// TCG knows of no interrupt between the APIC and the guest.
    #[test]
    fn an_interrupt_on_its_way_is_requested_again() {
        let (kvm, in_service) = on_its_way(0);
        let (mut cpu, mut apic) = (Cpu::new(), Apic::default());
        let common = vcpu_to_qemu(&kvm, Duration::ZERO, &mut cpu, &mut apic).unwrap();
        assert_eq!((cpu.interrupt_injected, apic.isr, apic.irr[1]), (-1, [0; 8], 1 << 17));
        assert_eq!(common.interrupt_request, POLL);
        let mut back = VcpuState::default();
        vcpu_from_qemu(&cpu, &apic, false, Duration::ZERO, &mut back).unwrap();
        assert_eq!(back.events.interrupt.injected, 0);
        assert_eq!(back.lapic.regs[in_service + 2], 0);
        assert_eq!(back.lapic.regs[in_service + 0x102], 1 << 1, "in the request register");
    }

    #[test]
    fn others_stay_on_their_way() {
        let (soft, _) = on_its_way(1);
        let mut of_the_pic = on_its_way(0).0;
        of_the_pic.lapic = kvm_bindings::kvm_lapic_state::default();
        for kvm in [soft, of_the_pic] {
            let (mut cpu, mut apic) = (Cpu::new(), Apic::default());
            let common = vcpu_to_qemu(&kvm, Duration::ZERO, &mut cpu, &mut apic).unwrap();
            assert_eq!((cpu.interrupt_injected, apic.irr), (VECTOR.into(), [0; 8]));
            assert_eq!(common, Common::default());
        }
    }
}
