//! Real devices, laid out as QEMU lays them out: a struct and its attributes are the whole of it.
//!
//! Every file says what it is the example for. [`find`] is the registry: it makes a device from the
//! name of its section.

mod block;
mod clock;
pub mod e1000;
mod echo;
mod fifo8;
mod hpet;
mod i8254;
pub mod machines;
mod mc146818rtc;
mod pci;
mod pci_serial;
mod pl011;
mod registry;
mod serial;

pub use block::Block;
pub use clock::Clock;
pub use e1000::E1000;
pub use echo::Echo;
pub use fifo8::{Fifo8, Full};
pub use hpet::{Hpet, HpetTimer};
pub use i8254::{Channel, I8254};
pub use mc146818rtc::Mc146818Rtc;
pub use pci::PciDevice;
pub use pci_serial::PciSerial;
pub use pl011::Pl011;
pub use registry::{candidates, find};
pub use serial::{IsaSerial, Serial};
