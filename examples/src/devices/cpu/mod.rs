//! CPUs. All targets call theirs `cpu`; the version tells them apart.

pub mod arm;
pub mod x86;

pub use arm::ArmCpu;
pub use x86::X86Cpu;
