//! Which device a section belongs to.

use vmstate_runtime::VmState;

use super::renamed::newer;
use super::sized::{configure, featured, sized, virtio_of};
use crate::stream::Shape;

use super::{
    AcpiBuild, AdbBus, AdbKbd, AdbMouse, Apic, Clocks, CpuCommon, Dma, E1000, Eeprom, Escc, Fdc,
    FwCfg, GlobalState, GoldfishPic, GoldfishTty, GpexRoot, Hpet, I8254, I8259, IcpServer, Ics,
    IoApic, IsaSerial, KvmClock, KvmTprOpt, Mc146818Rtc, ParallelIsa, PcKbd, PcKbdMmio, PcSpeaker,
    PciBus, PciHost, PciSerial, Pl011, Port92, Ps2Kbd, Ps2Mouse, ScsiDisk, SerialMm, Slirp,
    SpaprRtc, SuspendableState, TpmCrb, TpmEmulator, TpmTis, VmCoreInfo, VmGenId, VmMouse, arm,
    boards, cards, virtio,
};

/// Makes a device.
pub type Make = fn() -> Box<dyn VmState>;

/// One line a device, by the name of its description, and one for each other configuration of it.
const DEVICES: &[(&str, Make)] = &[
    ("acpi_build", || Box::new(AcpiBuild::default())),
    ("adb_bus", || Box::new(AdbBus::default())),
    ("adb_kbd", || Box::new(AdbKbd::default())),
    ("adb_mouse", || Box::new(AdbMouse::default())),
    ("apic", || Box::new(Apic::default())),
    ("cpu_common", || Box::new(CpuCommon::default())),
    ("dma", || Box::new(Dma::default())),
    ("e1000", || Box::new(E1000::new())),
    ("eeprom", || Box::new(Eeprom::default())),
    ("escc", || Box::new(Escc::default())),
    ("fdc", || Box::new(Fdc::default())),
    ("fw_cfg", || Box::new(FwCfg::default())),
    ("globalstate", || Box::new(GlobalState::default())),
    ("globalstate", || Box::new(SuspendableState::default())),
    ("goldfish_pic", || Box::new(GoldfishPic::default())),
    ("goldfish_tty", || Box::new(GoldfishTty::default())),
    ("gpex_root", || Box::new(GpexRoot::default())),
    ("hpet", || Box::new(Hpet::default())),
    ("i8254", || Box::new(I8254::default())),
    ("i8259", || Box::new(I8259::default())),
    ("icp/server", || Box::new(IcpServer::default())),
    ("ics", || Box::new(Ics::new(4096))),
    ("ics", || Box::new(Ics::new(1024))),
    ("ioapic", || Box::new(IoApic::default())),
    ("kvmclock", || Box::new(KvmClock::default())),
    ("scsi-disk", || Box::new(ScsiDisk::default())),
    ("scsi-disk", || Box::new(ScsiDisk::behind_virtio())),
    ("slirp", || Box::new(Slirp::default())),
    ("tpm-crb", || Box::new(TpmCrb::default())),
    ("tpm-emulator", || Box::new(TpmEmulator::default())),
    ("tpm-tis", || Box::new(TpmTis::default())),
    ("vmcoreinfo", || Box::new(VmCoreInfo::default())),
    ("vmgenid", || Box::new(VmGenId::default())),
    ("kvm-tpr-opt", || Box::new(KvmTprOpt::default())),
    ("mc146818rtc", || Box::new(Mc146818Rtc::default())),
    ("parallel_isa", || Box::new(ParallelIsa::default())),
    ("pci-serial", || Box::new(PciSerial::default())),
    ("PCIBUS", || Box::new(PciBus::new(4))),
    ("PCIBUS", || Box::new(PciBus::new(0))),
    ("PCIBUS", || Box::new(PciBus::new(5))),
    ("PCIBUS", || Box::new(PciBus::new(8))),
    ("PCIBUS", || Box::new(PciBus::new(32))),
    ("PCIBUS", || Box::new(PciBus::new(64))),
    ("PCIBUS", || Box::new(PciBus::new(128))),
    ("PCIHost", || Box::new(PciHost::default())),
    ("pckbd", || Box::new(PcKbd::default())),
    ("pckbd-mmio", || Box::new(PcKbdMmio::default())),
    ("pcspk", || Box::new(PcSpeaker::default())),
    ("pl011", || Box::new(Pl011::default())),
    ("port92", || Box::new(Port92::default())),
    ("ps2kbd", || Box::new(Ps2Kbd::default())),
    ("ps2mouse", || Box::new(Ps2Mouse::default())),
    ("serial", || Box::new(IsaSerial::default())),
    ("serial", || Box::new(SerialMm::default())),
    ("spapr/rtc", || Box::new(SpaprRtc::default())),
    ("timer", || Box::new(Clocks::default())),
    ("virtio-vga", || Box::new(virtio::VirtioVga::default())),
    ("vmmouse", || Box::new(VmMouse::default())),
];

/// A new device for a section of this name, if there is one here: the first of [`candidates`].
///
/// The name may have the path of the device before it, and both may have slashes:
/// `0000:00:03.0/e1000`.
#[must_use]
pub fn find(idstr: &str) -> Option<Box<dyn VmState>> {
    candidates(idstr).next()
}

/// The devices that a section of this name may belong to, configured as the section shows that its source was: those made for as many
/// elements first, last those that newer releases describe in other words.
pub fn candidates_of<'a>(
    idstr: &'a str,
    shape: &'a Shape,
) -> impl Iterator<Item = Box<dyn VmState>> + 'a {
    let name = known_name(idstr).unwrap_or_default();
    let is_described = !shape.is_empty();
    let devices = move || {
        let sized = if is_described { sized(name, shape) } else { Vec::new() };
        let featured = featured(name, shape).into_iter().chain(virtio_of(idstr, name, shape));
        let others = featured.chain(candidates(idstr));
        sized.into_iter().chain(others).map(|mut device| {
            configure(&mut *device, shape);
            device
        })
    };
    let newer = if is_described { newer(name, || devices().collect()) } else { Vec::new() };
    devices().chain(newer)
}

/// All devices whose sections have this name, the most common one first. A machine knows which one
/// it has; a stream does not say: the name is the same for several devices (`vga` on ISA and on
/// PCI), and for one device that machine types configure differently.
pub fn candidates(idstr: &str) -> impl Iterator<Item = Box<dyn VmState>> {
    let name = known_name(idstr);
    let behind = if idstr.starts_with("virtio-mmio") { virtio::MMIO } else { virtio::DEVICES };
    let known = rest().chain(behind);
    known.filter(move |(known, _)| Some(*known) == name).map(|(_, make)| make())
}

/// Whether a section is that of a device which only its name has in common with those here: every
/// target calls its CPU `cpu`, and the version tells them apart; virtio behind channel I/O has more, and is not modeled.
#[must_use]
pub fn is_foreign(idstr: &str, version_id: u32) -> bool {
    let loads = |device: Box<dyn VmState>| {
        let description = device.description();
        (description.minimum_version_id..=description.version_id).contains(&version_id)
    };
    idstr.starts_with("/fe.") || idstr == "cpu" && !candidates(idstr).any(loads)
}

/// All lines: the name of a device, and what makes one; those of boards with many small devices are
/// from their own tables.
pub fn all() -> impl Iterator<Item = &'static (&'static str, Make)> {
    rest().chain(virtio::DEVICES).chain(virtio::MMIO)
}

/// Those whose name does not leave open what they stand behind.
fn rest() -> impl Iterator<Item = &'static (&'static str, Make)> {
    DEVICES.iter().chain(arm::DEVICES).chain(boards::DEVICES).chain(cards::DEVICES)
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
