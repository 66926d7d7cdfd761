//! Configuration that is not on the wire, from what the stream has: how many ports, slots, vectors and blocks a device has, and which features.
//! A machine knows it, for it made the device.

use vmstate_runtime::VmState;
use vmstate_runtime::property::Value;

use super::boards::arm::{IotKitSystem, Mps2Control, RealviewControl};
use super::boards::riscv::{Plic, RiscvTimers};
use super::cards::acpi::AcpiGed;
use super::cards::{
    E1000e, Ich9Lpc, MsixState, PciXhci, Piix4Pm, Rtl8139, SysBusAhci, SysBusXhci, UsbHub, XhciSize,
};
use super::cpu::ArmCpu;
use super::virtio::{self, Host};
use super::{
    Fdc, Gicv3, Gicv3Features, Ics, KbdController, Nvic, OrIrq, PcKbd, PcKbdMmio, PciBus,
    PflashCfi01, TzMpc,
};
use crate::stream::Shape;

/// Which property decides whether a subsection is sent: of which device, the subsection, the property.
const PROPERTIES: &[(&str, &str, &str)] = &[
    ("acpi-ged", "acpi-ged/cpuhp", "cpu-hotplug"),
    ("acpi-ged", "acpi-ged/memhp", "memory-hotplug"),
    ("arm_gic", "arm_gic_virt_state", "has-virtualization-extensions"),
    ("e1000", "e1000/full_mac_state", "extra_mac_registers"),
    ("e1000", "e1000/mit_state", "mitigation"),
    ("e1000", "e1000/tx_tso_state", "migrate_tso_props"),
    ("fw_cfg", "fw_cfg/dma", "dma_enabled"),
    ("hpet", "hpet/offset", "hpet-offset-saved"),
    ("imx.fec", "imx.fec/txdescs", "more-tx-rings"),
    ("kvmclock", "kvmclock/clock_is_reliable", "x-mach-use-reliable-get-clock"),
    ("piix4_pm", "piix4_pm/memhp", "memory-hotplug-support"),
    ("pl011", "pl011/clock", "migrate-clk"),
    ("pl031", "pl031/tick-offset", "migrate-tick-offset"),
    ("pvscsi", "pvscsi/pcie", "pcie"),
    ("sd-card", "sd-card/ext_csd_modes-state", "emmc"),
    ("timer", "timer/icount", "icount"),
    ("timer", "timer/icount/timers", "icount-auto"),
    ("timer", "timer/icount/warp_timer", "icount-sleep"),
];

/// Sets the properties of a device as they were where the section comes from.
pub(super) fn configure(device: &mut dyn VmState, of: &Shape) {
    let name = device.description().name;
    for (_, part, property) in PROPERTIES.iter().filter(|(of, _, _)| *of == name) {
        device
            .set_property(property, &Value::Bool(of.has_part(part)))
            .expect("a device has the properties in the list");
    }
}

/// The devices whose sections have this name, with the features that the section shows.
pub(super) fn featured(name: &str, of: &Shape) -> Vec<Box<dyn VmState>> {
    let kbd = || {
        let mut kbd = KbdController::default();
        kbd.extended_state = of.has_part("pckbd/extended_state");
        kbd
    };
    match name {
        "arm_gicv3" => {
            let features = Gicv3Features {
                virtualization: of.has_part("arm_gicv3_cpu/virt"),
                gicv4: of.has_part("arm_gicv3_cpu/gicv4"),
                nmi: of.has_part("arm_gicv3_cpu/nmi"),
            };
            let counts = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 32];
            all(counts.map(|cpus| Gicv3::new(cpus).with_features(features)))
        }
        "armv7m_nvic" => {
            let security_extension = of.has_part("armv7m_nvic/m-security");
            one(Nvic { security_extension, ..Nvic::default() })
        }
        "cpu" => {
            let made = [16, 8].map(ArmCpu::new);
            all(made.map(|cpu| cpu.with_features(|part| of.has_part(part))))
        }
        "fdc" => {
            let mut fdc = Fdc::default();
            for drive in &mut fdc.state.drives {
                drive.check_media_rate = of.has_part("fdrive/media_rate");
            }
            one(fdc)
        }
        "ICH9LPC" => {
            let made = [Ich9Lpc::default(), Ich9Lpc::without_acpi_index()];
            all(made.map(|it| ich9(it, of)))
        }
        "pckbd" => one(PcKbd { kbd: kbd() }),
        "pckbd-mmio" => one(PcKbdMmio { kbd: kbd() }),
        "iotkit-sysctl" => {
            let sse_version = match (
                of.has_part("iotkit-sysctl/sse-200"),
                of.has_part("iotkit-sysctl/sse-300"),
            ) {
                (_, true) => 300,
                (true, false) => 200,
                (false, false) => 1,
            };
            let mut system = IotKitSystem::default();
            system.sse_version = sse_version;
            one(system)
        }
        "rtl8139" => {
            let hotplugged = of.has_part("rtl8139/hotplug_ready");
            let mut card = Rtl8139::default();
            card.hotplugged = hotplugged;
            one(card)
        }
        "usb-hub" => {
            let port_power = of.has_part("usb-hub/port-timer");
            one(UsbHub { port_power, ..UsbHub::default() })
        }
        _ => Vec::new(),
    }
}

/// The virtio devices of this name, of hosts that send what the section has. It does not say in which byte order the CPUs are; where it says
/// that of the driver, that is the other one.
pub(super) fn virtio_of(idstr: &str, name: &str, of: &Shape) -> Vec<Box<dyn VmState>> {
    let feature = |part, bit: u32| u64::from(of.has_part(part)) << bit;
    let features = feature("virtio/64bit_features", 33)
        | feature("virtio/virtqueues", 32)
        | feature("virtio/packed_virtqueues", 34);
    let host = if idstr.starts_with("virtio-mmio") {
        Host { modern: of.has_part("virtio/extra_state"), ..Host::mmio() }
    } else {
        let modern = of.has_part("virtio_pci/modern_state");
        Host { modern, migrate_extra: of.has_part("virtio/extra_state"), ..Host::pci() }
    };
    let orders: &[bool] =
        if of.has_part("virtio/device_endian") { &[false, true] } else { &[false] };
    let hosts =
        orders.iter().map(|big_endian| Host { features, big_endian: *big_endian, ..host.clone() });
    hosts.flat_map(|host| virtio::of(name, &host).collect::<Vec<_>>()).collect()
}

fn ich9(bridge: Ich9Lpc, of: &Shape) -> Ich9Lpc {
    let has = |part| of.has_part(part);
    bridge.with(has("ich9_pm/memhp"), has("ich9_pm/tco"), has("ich9_pm/pcihp"))
}

/// The devices whose sections have this name, made for what the stream has.
pub(super) fn sized(name: &str, of: &Shape) -> Vec<Box<dyn VmState>> {
    match name {
        "ics" => one(Ics::new(number(of, "irqs"))),
        "ICH9LPC" => {
            let (cpus, slots) = hotplug(of, "pm.");
            let made = [Ich9Lpc::default(), Ich9Lpc::without_acpi_index()];
            all(made.map(|it| ich9(it, of).of_size(cpus, slots)))
        }
        "or-irq" => one(OrIrq::new(number::<u16>(of, "levels").saturating_sub(16).max(16))),
        "PCIBUS" => one(PciBus::new(number(of, "irq_count"))),
        "pflash_cfi01" if of.has("blk_bytes") => {
            one(PflashCfi01::new(u32::try_from(of.bytes("blk_bytes")).unwrap_or(u32::MAX)))
        }
        "piix4_pm" => {
            let (cpus, slots) = hotplug(of, "");
            let made = [
                Piix4Pm::default(),
                Piix4Pm::without_acpi_index(),
                Piix4Pm::without_smbus(),
                Piix4Pm::with_one_bus(),
                Piix4Pm::of_pc_1_7(),
            ];
            all(made.map(|it| it.of_size(cpus, slots)))
        }
        "sysbus-ahci" => one(SysBusAhci::new(number(of, "ahci.dev"))),
        "tz-mpc" => one(TzMpc::new(number(of, "blk_lut"))),
        "acpi-ged" => {
            let memory = of.elements("memhp_state.devs");
            one(AcpiGed::default().of_size(of.elements("cpuhp_state.devs"), memory))
        }
        "e1000e" => {
            let vectors = MsixState::vectors_of(of.bytes("parent_obj[1].msix"));
            all([E1000e::with_clock_offset(), E1000e::new()].map(|it| it.with_vectors(vectors)))
        }
        "realview_sysctl" => one(RealviewControl::new(of.elements("db_clock"))),
        "mps2-scc" => one(Mps2Control::new(of.elements("oscclk"))),
        "riscv_mtimer" => one(RiscvTimers::new(of.elements("timecmp"))),
        "riscv_sifive_plic" => {
            let registers = ["source_priority", "target_priority", "pending", "claimed", "enable"];
            one(Plic::new(registers.map(|register| of.elements(register))))
        }
        "xhci" => {
            let vectors = MsixState::vectors_of(of.bytes("parent_obj[1].msix"));
            one(PciXhci::new(xhci(of), vectors))
        }
        "xhci-sysbus" => one(SysBusXhci::new(xhci(of))),
        _ => Vec::new(),
    }
}

fn one(device: impl VmState + 'static) -> Vec<Box<dyn VmState>> {
    vec![Box::new(device)]
}

fn all<D: VmState + 'static, const N: usize>(devices: [D; N]) -> Vec<Box<dyn VmState>> {
    devices.into_iter().map(|device| Box::new(device) as Box<dyn VmState>).collect()
}

/// How many elements an array has; 0 if they are more than such a device can have.
fn number<N: TryFrom<usize> + Default>(of: &Shape, path: &str) -> N {
    of.elements(path).try_into().unwrap_or_default()
}

/// CPUs and slots of memory.
fn hotplug(of: &Shape, at: &str) -> (usize, usize) {
    let devices = |state| of.elements(&format!("{at}{state}.devs"));
    (devices("cpuhp_state"), devices("acpi_memory_hotplug"))
}

fn xhci(of: &Shape) -> XhciSize {
    XhciSize {
        ports: of.elements("xhci.ports"),
        slots: of.elements("xhci.slots"),
        interrupts: of.elements("xhci.intr"),
    }
}
