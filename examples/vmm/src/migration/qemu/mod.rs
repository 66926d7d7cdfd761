//! QEMU's machine `microvm`: its sections, from and into KVM.

mod microvm;
mod parts;
mod serial;

pub(super) use microvm::machine;
