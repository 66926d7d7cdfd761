//! Devices on the buses of a PC - PCI, ISA, USB - and its chipsets.

#![allow(clippy::struct_excessive_bools)] // as on the wire

pub mod acpi;
pub mod adapters;
mod ahci;
pub mod audio;
pub mod bridges;
mod e1000e;
pub mod ethernet;
mod express;
pub mod graphics;
mod i440fx;
mod ich9;
mod ide;
pub mod iommu;
pub mod ipmi;
mod net;
pub mod ohci;
mod piix4_pm;
mod ports;
pub mod scsi;
mod sound;
mod usb;
mod vga;
mod vmxnet3;
mod watchdog;
mod xhci;

pub use acpi::{Apm, MemoryHotplug, PciHotplugStatus, SmBus, Tco};
pub use i440fx::{I440fx, Mch, Piix3, Piix4};
pub use ich9::{Ich9Lpc, Ich9Pm, Ich9Smb};
pub use ide::{BmDma, IdeBus, IdeDrive, IsaIde, MacIde, PciIde};
pub use piix4_pm::{Gpe, PciStatus, Piix4Pm};

pub use ahci::{Ahci, AhciPort, Ich9Ahci, NcqTransfer, SysBusAhci};
pub use usb::{
    Ehci, EhciCore, HidKeyboard, HidPointer, HubPort, PointerEvent, SysBusEhci, Uhci, UhciPort,
    UsbDevice, UsbHub, UsbKeyboard, UsbPointer, UsbStorage,
};
pub use vga::{BochsDisplay, BochsDisplayExpress, Cirrus, PciCirrus, PciVga, Vga};

pub use e1000e::{E1000e, InterruptTimer, TxQueue};
pub use express::{Msix, MsixState, PciExpressDevice};
pub use net::{Lance, PcNet, PciPcNet, Rtl8139};
pub use ports::{
    ErrorLog, Ioh3420, PcieRootPort, ReportedError, Xio3130Downstream, Xio3130Upstream,
};
pub use sound::{Ac97, Ac97BusMaster, HdaCodec, HdaConverter, HdaStream, IntelHda, Sb16};
pub use vmxnet3::Vmxnet3;
pub use watchdog::{I6300Esb, Ib700};
pub use xhci::{PciXhci, SysBusXhci, Xhci, XhciInterrupt, XhciPort, XhciRing, XhciSize, XhciSlot};

use super::registry::Make;

/// One line a device and configuration, as in the registry.
pub(super) const DEVICES: &[(&str, Make)] = &[
    ("I440FX", || Box::new(I440fx::default())),
    ("ICH9LPC", || Box::new(Ich9Lpc::default())),
    ("ICH9LPC", || Box::new(Ich9Lpc::without_acpi_index())),
    ("PIIX3", || Box::new(Piix3::default())),
    ("PIIX4", || Box::new(Piix4::default())),
    ("ich9_smb", || Box::new(Ich9Smb::default())),
    ("ich9_smb", || Box::new(Ich9Smb::without_smbus())),
    ("ide", || Box::new(PciIde::default())),
    ("ide", || Box::new(MacIde::default())),
    ("isa-ide", || Box::new(IsaIde::default())),
    ("mch", || Box::new(Mch::default())),
    ("piix4_pm", || Box::new(Piix4Pm::default())),
    ("piix4_pm", || Box::new(Piix4Pm::without_acpi_index())),
    ("piix4_pm", || Box::new(Piix4Pm::without_smbus())),
    ("piix4_pm", || Box::new(Piix4Pm::with_one_bus())),
    ("piix4_pm", || Box::new(Piix4Pm::of_pc_1_7())),
    ("i6300esb_wdt", || Box::new(I6300Esb::default())),
    ("ib700_wdt", || Box::new(Ib700::default())),
    ("ioh-3240-express-root-port", || Box::new(Ioh3420::default())),
    ("pcie-root-port", || Box::new(PcieRootPort::default())),
    ("pcie-root-port", || Box::new(PcieRootPort::without_msix())),
    ("vmxnet3", || Box::new(Vmxnet3::new())),
    ("xio3130-express-downstream-port", || Box::new(Xio3130Downstream::default())),
    ("xio3130-express-upstream-port", || Box::new(Xio3130Upstream::default())),
    ("bochs-display", || Box::new(BochsDisplay::default())),
    ("bochs-display", || Box::new(BochsDisplayExpress::default())),
    ("cirrus_vga", || Box::new(PciCirrus::default())),
    ("cirrus_vga", || Box::new(Cirrus::default())),
    ("ehci", || Box::new(Ehci::default())),
    ("ehci-sysbus", || Box::new(SysBusEhci::default())),
    ("ich9_ahci", || Box::new(Ich9Ahci::default())),
    ("sysbus-ahci", || Box::new(SysBusAhci::new(1))),
    ("sysbus-ahci", || Box::new(SysBusAhci::new(2))),
    ("uhci", || Box::new(Uhci::default())),
    ("usb-hub", || Box::new(UsbHub::default())),
    ("usb-kbd", || Box::new(UsbKeyboard::default())),
    ("usb-ptr", || Box::new(UsbPointer::default())),
    ("usb-storage", || Box::new(UsbStorage::default())),
    ("vga", || Box::new(PciVga::default())),
    ("vga", || Box::new(Vga::on_isa())),
    ("vga", || Box::new(Vga::default())),
    ("ac97", || Box::new(Ac97::default())),
    ("e1000e", || Box::new(E1000e::with_clock_offset())),
    ("e1000e", || Box::new(E1000e::new())),
    ("hda-audio", || Box::new(HdaCodec::default())),
    ("hda-audio", || Box::new(HdaCodec::with_converters(1))),
    ("hda-audio", || Box::new(HdaCodec::with_converters(2))),
    ("intel-hda", || Box::new(IntelHda::default())),
    ("pcnet", || Box::new(PciPcNet::default())),
    ("pcnet", || Box::new(Lance::default())),
    ("rtl8139", || Box::new(Rtl8139::default())),
    ("sb16", || Box::new(Sb16::default())),
    ("xhci", || Box::new(PciXhci::default())),
    ("xhci-sysbus", || Box::new(SysBusXhci::default())),
    ("lsiscsi", || Box::new(scsi::LsiScsi::default())),
    ("mptsas", || Box::new(scsi::MptSas::default())),
    ("tulip", || Box::new(ethernet::Tulip::default())),
    ("tpci200", || Box::new(adapters::Tpci200::default())),
    ("pci-serial-multi", || Box::new(adapters::PciSerialMulti::default())),
    ("vmclock", || Box::new(adapters::VmClock::default())),
    ("pvpanic-pci", || Box::new(adapters::PvpanicPci::default())),
    ("ne2000", || Box::new(ethernet::Ne2000Isa::default())),
    ("pciespscsi", || Box::new(scsi::EspPci::default())),
    ("pciespscsi", || Box::new(scsi::EspPci10::default())),
    ("pciespscsi", || Box::new(scsi::EspPci11::default())),
    ("pvscsi", || Box::new(scsi::Pvscsi::default())),
    ("i82801b11_bridge", || Box::new(bridges::I82801b11Bridge::default())),
    ("es1370", || Box::new(audio::Es1370::default())),
    ("gus", || Box::new(audio::Gus::default())),
    ("cs4231a", || Box::new(audio::Cs4231a::default())),
    ("cs4231", || Box::new(audio::Cs4231::default())),
    ("vmware_vga", || Box::new(graphics::VmwareVga::new())),
    ("vga-isa", || Box::new(graphics::VgaIsa::default())),
    ("ramfb-dev", || Box::new(graphics::RamFbDevice::default())),
    ("macfb-nubus", || Box::new(graphics::MacFbNubus::default())),
    ("g364fb-sysbus", || Box::new(graphics::G364Fb::default())),
    ("iommu-intel", || Box::new(iommu::IntelIommu::default())),
    ("smmuv3", || Box::new(iommu::SmmuV3::default())),
    ("iommu", || Box::new(iommu::SunIommu::default())),
    ("smbus-ipmi", || Box::new(ipmi::SmBusIpmi::default())),
    ("ipmi-interface-pci-kcs", || Box::new(ipmi::IpmiPciKcs::default())),
    ("ipmi-interface-pci-bt", || Box::new(ipmi::IpmiPciBt::default())),
    ("ipmi-interface-isa-bt", || Box::new(ipmi::IpmiIsaBt::default())),
    ("i82550", || Box::new(ethernet::I82550::default())),
    ("i82551", || Box::new(ethernet::I82551::default())),
    ("i82557a", || Box::new(ethernet::I82557a::default())),
    ("i82557b", || Box::new(ethernet::I82557b::default())),
    ("i82557c", || Box::new(ethernet::I82557c::default())),
    ("i82558a", || Box::new(ethernet::I82558a::default())),
    ("i82558b", || Box::new(ethernet::I82558b::default())),
    ("i82559a", || Box::new(ethernet::I82559a::default())),
    ("i82559b", || Box::new(ethernet::I82559b::default())),
    ("i82559c", || Box::new(ethernet::I82559c::default())),
    ("i82559er", || Box::new(ethernet::I82559er::default())),
    ("i82562", || Box::new(ethernet::I82562::default())),
    ("i82801", || Box::new(ethernet::I82801::default())),
    ("megasas", || Box::new(scsi::MegaSas::default())),
    ("megasas-gen2", || Box::new(scsi::MegaSasGen2::default())),
    ("igb", || Box::new(ethernet::Igb::new())),
    ("ne2000", || Box::new(ethernet::Ne2000Pci::default())),
    ("pci_bridge", || Box::new(bridges::PciBridge::default())),
    ("pci_bridge", || Box::new(bridges::PciBridge::without_shpc())),
    ("pcie-pci-bridge", || Box::new(bridges::PcieBridge::default())),
    ("acpi-ged", || Box::new(acpi::AcpiGed::default())),
    ("ohci", || Box::new(ohci::Ohci::default())),
    ("ipmi-bmc-sim", || Box::new(ipmi::IpmiBmc::default())),
    ("ipmi-bmc-sim", || Box::new(ipmi::IpmiBmc11::default())),
    ("ipmi-interface", || Box::new(ipmi::IpmiIsaKcs::default())),
    ("qxl", || Box::new(graphics::Qxl::new(true))),
    ("qxl", || Box::new(graphics::Qxl::new(false))),
];
