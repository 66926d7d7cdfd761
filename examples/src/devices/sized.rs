//! Configuration that is not on the wire, from the description of the stream: how many ports, slots, vectors and blocks a device has.
//! A machine knows it, for it made the device.

use vmstate_runtime::VmState;

use super::boards::arm::{Mps2Control, RealviewControl};
use super::boards::riscv::{Plic, RiscvTimers};
use super::cards::acpi::AcpiGed;
use super::cards::{
    E1000e, Ich9Lpc, MsixState, PciXhci, Piix4Pm, SysBusAhci, SysBusXhci, XhciSize,
};
use super::{Ics, OrIrq, PciBus, PflashCfi01, TzMpc};
use crate::stream::ArrayLengths;

/// The devices whose sections have this name, made for what the stream has.
pub(super) fn sized(name: &str, of: &ArrayLengths) -> Vec<Box<dyn VmState>> {
    match name {
        "ics" => one(Ics::new(number(of, "irqs"))),
        "ICH9LPC" => {
            let (cpus, slots) = hotplug(of, "pm.");
            let made = [Ich9Lpc::default(), Ich9Lpc::without_acpi_index()];
            all(made.map(|it| it.of_size(cpus, slots)))
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
fn number<N: TryFrom<usize> + Default>(of: &ArrayLengths, path: &str) -> N {
    of.elements(path).try_into().unwrap_or_default()
}

/// CPUs and slots of memory.
fn hotplug(of: &ArrayLengths, at: &str) -> (usize, usize) {
    let devices = |state| of.elements(&format!("{at}{state}.devs"));
    (devices("cpuhp_state"), devices("acpi_memory_hotplug"))
}

fn xhci(of: &ArrayLengths) -> XhciSize {
    XhciSize {
        ports: of.elements("xhci.ports"),
        slots: of.elements("xhci.slots"),
        interrupts: of.elements("xhci.intr"),
    }
}
