//! Real devices, laid out as QEMU lays them out: a struct and its attributes are the whole of it.
//!
//! Every file says what it is the example for. [`find`] is the registry: it makes a device from the
//! name of its section.

pub mod arm;
mod block;
mod clock;
pub mod e1000;
mod echo;
mod fifo8;
mod gic;
mod hpet;
mod i2c;
mod i8254;
mod m25p80;
pub mod machines;
mod mc146818rtc;
mod multicore;
mod nvic;
mod or_irq;
mod pci;
mod pci_serial;
mod pflash;
mod pl011;
mod pl031;
mod pl080;
mod pl110;
mod ptimer;
mod registry;
mod sd_card;
mod sdhci;
mod serial;
mod tz_mpc;

pub use block::Block;
pub use clock::Clock;
pub use e1000::E1000;
pub use echo::Echo;
pub use fifo8::{Fifo8, Full};
pub use gic::{ArmGic, GicIrq};
pub use hpet::{Hpet, HpetTimer};
pub use i2c::{Ds1338, I2cSlave, Tmp105};
pub use i8254::{Channel, I8254};
pub use m25p80::M25p80;
pub use mc146818rtc::Mc146818Rtc;
pub use multicore::{A9Comparator, A9GlobalTimer, MpTimer, MpTimerBlock};
pub use nvic::{Nvic, NvicVector};
pub use or_irq::OrIrq;
pub use pci::PciDevice;
pub use pci_serial::PciSerial;
pub use pflash::PflashCfi01;
pub use pl011::Pl011;
pub use pl031::Pl031;
pub use pl080::{Pl080, Pl080Channel};
pub use pl110::Pl110;
pub use ptimer::Ptimer;
pub use registry::{candidates, find};
pub use sd_card::SdCard;
pub use sdhci::Sdhci;
pub use serial::{IsaSerial, Serial};
pub use tz_mpc::TzMpc;
