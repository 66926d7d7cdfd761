//! Devices outside of the kernel. What of each migrates is in [`migration`](crate::migration).

mod disk;
mod timer;
mod uart;

pub use disk::Disk;
pub(crate) use disk::Registers as DiskRegisters;
pub use timer::Timer;
pub use uart::Uart;
