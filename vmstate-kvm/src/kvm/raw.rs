//! All unsafe code: unions of the kernel's, and an ioctl whose argument may be longer than its type.

#![allow(unsafe_code)]

use kvm_bindings::{
    Xsave, kvm_ioapic_state, kvm_ioapic_state__bindgen_ty_1, kvm_irqchip, kvm_pic_state, kvm_xsave,
};
use kvm_ioctls::VcpuFd;

/// The I/O APIC of a chip that the kernel has filled in as one.
pub(super) fn ioapic(chip: &kvm_irqchip) -> kvm_ioapic_state {
    // SAFETY: the members are integers, of which any bits make a value, and the union was made as a whole.
    unsafe { chip.chip.ioapic }
}

/// The same for a PIC.
pub(super) fn pic(chip: &kvm_irqchip) -> kvm_pic_state {
    // SAFETY: as above.
    unsafe { chip.chip.pic }
}

/// An entry of the redirection table as a word.
pub(crate) fn redirection(entry: kvm_ioapic_state__bindgen_ty_1) -> u64 {
    // SAFETY: both members are eight bytes, of which any make a value.
    unsafe { entry.bits }
}

/// Room behind the area of 4096 bytes that `kvm_xsave` has, in words: for features that a process has to ask the kernel for, of which
/// AMX is the only one, with 8 KiB.
const MORE: usize = 3072;

/// `KVM_SET_XSAVE`, which reads as many bytes as the features of the guest take.
pub(super) fn set_xsave(fd: &VcpuFd, xsave: &kvm_xsave) -> Result<(), kvm_ioctls::Error> {
    let mut area = Xsave::new(MORE).map_err(|_| kvm_ioctls::Error::new(libc_enomem()))?;
    // SAFETY: the length stays; the area behind it is zeros.
    unsafe { area.as_mut_fam_struct() }.xsave.region = xsave.region;
    // SAFETY: there is more room than the kernel reads for any feature that it can give a guest.
    unsafe { fd.set_xsave2(&area) }
}

/// Out of memory, as the kernel says it.
const fn libc_enomem() -> i32 {
    12
}
