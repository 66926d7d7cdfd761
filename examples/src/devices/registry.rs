//! Which device a section belongs to.

use vmstate_runtime::DynVmState;

use super::{E1000, Hpet, I8254, IsaSerial, Mc146818Rtc, PciSerial, Pl011, arm};

/// Makes a device.
pub(super) type Make = fn() -> Box<dyn DynVmState>;

/// One line a device, by the name of its description, and one for each other configuration of it.
const DEVICES: &[(&str, Make)] = &[
    ("e1000", || Box::new(E1000::new())),
    ("hpet", || Box::new(Hpet::default())),
    ("i8254", || Box::new(I8254::default())),
    ("mc146818rtc", || Box::new(Mc146818Rtc::default())),
    ("pci-serial", || Box::new(PciSerial::default())),
    ("pl011", || Box::new(Pl011::default())),
    ("serial", || Box::new(IsaSerial::default())),
];

/// A new device for a section of this name, if there is one here: the first of [`candidates`].
///
/// The name may have the path of the device before it, and both may have slashes:
/// `0000:00:03.0/e1000`.
#[must_use]
pub fn find(idstr: &str) -> Option<Box<dyn DynVmState>> {
    candidates(idstr).next()
}

/// All devices whose sections have this name, the most common one first. A machine knows which one
/// it has; a stream does not say: the name is the same for several devices (`vga` on ISA and on
/// PCI), and for one device that machine types configure differently.
pub fn candidates(idstr: &str) -> impl Iterator<Item = Box<dyn DynVmState>> {
    let name = known_name(idstr);
    all().filter(move |(known, _)| Some(*known) == name).map(|(_, make)| make())
}

/// All lines, those of boards with many small devices from their own tables.
fn all() -> impl Iterator<Item = &'static (&'static str, Make)> {
    DEVICES.iter().chain(arm::DEVICES)
}

/// The part of the name without the path.
fn known_name(idstr: &str) -> Option<&str> {
    let mut name = idstr;
    loop {
        if all().any(|(known, _)| *known == name) {
            return Some(name);
        }
        name = name.split_once('/')?.1;
    }
}
