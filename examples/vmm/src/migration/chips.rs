//! The I/O APIC in the kernel. Both machine types send it as QEMU does.

use std::sync::Arc;

use kvm_bindings::{KVM_IRQCHIP_IOAPIC, kvm_ioapic_state, kvm_irqchip};
use kvm_ioctls::VmFd;
use vmstate_examples::devices::IoApic;
use vmstate_machine::Migratable;
use vmstate_runtime::BoxError;

/// The I/O APIC of a VM.
pub(super) struct KernelIoApic(pub(super) Arc<VmFd>);

impl Migratable for KernelIoApic {
    type State = IoApic;

    fn snapshot(&self) -> Result<IoApic, BoxError> {
        let kvm = read(&self.0)?;
        let mut state = IoApic::default();
        (state.id, state.ioregsel, state.irr) = (kvm.id as u8, kvm.ioregsel as u8, kvm.irr);
        for (entry, from) in state.ioredtbl.iter_mut().zip(&kvm.redirtbl) {
            *entry = bits(*from);
        }
        Ok(state)
    }

    fn blank(&self) -> Result<IoApic, BoxError> {
        Ok(IoApic::default())
    }

    fn restore(&self, state: IoApic) -> Result<(), BoxError> {
        // The address is the board's; the rest is the guest's.
        let mut kvm = read(&self.0)?;
        (kvm.id, kvm.ioregsel, kvm.irr) = (state.id.into(), state.ioregsel.into(), state.irr);
        for (entry, from) in kvm.redirtbl.iter_mut().zip(state.ioredtbl) {
            entry.bits = from;
        }
        let mut chip = kvm_irqchip { chip_id: KVM_IRQCHIP_IOAPIC, ..Default::default() };
        chip.chip.ioapic = kvm;
        Ok(self.0.set_irqchip(&chip)?)
    }
}

#[expect(unsafe_code, reason = "the kernel's struct is a union of its chips")]
fn read(vm: &VmFd) -> Result<kvm_ioapic_state, BoxError> {
    let mut chip = kvm_irqchip { chip_id: KVM_IRQCHIP_IOAPIC, ..Default::default() };
    vm.get_irqchip(&mut chip)?;
    // SAFETY: the kernel has filled in the chip that was asked for, and any bits make one.
    Ok(unsafe { chip.chip.ioapic })
}

#[expect(unsafe_code, reason = "an entry is a union of a word and its fields")]
fn bits(entry: kvm_bindings::kvm_ioapic_state__bindgen_ty_1) -> u64 {
    // SAFETY: both members are eight bytes of which any make a value.
    unsafe { entry.bits }
}
