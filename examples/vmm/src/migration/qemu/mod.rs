//! QEMU's machine `microvm`: its sections, from and into KVM.

mod apic;
mod cpu;
mod microvm;
mod parts;
mod serial;

pub use cpu::{Cpu, MSRS};
pub use microvm::machine;
