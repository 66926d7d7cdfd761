//! CPUs. All targets call theirs `cpu`; the version tells them apart.

pub mod arm;

pub use arm::ArmCpu;
pub use vmstate_kvm::qemu::X86Cpu;
