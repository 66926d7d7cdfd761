//! The `GICv2` interrupt controller of Arm machines. The example for large arrays of small structs, and
//! for wire names that say which half of an array comes: the virtual interfaces are the second half.

use vmstate_runtime::VmState;

use super::block::Block;

/// Numbers above are not interrupts; 1023 is "none".
const MAX_IRQ: usize = 1020;
const CPUS: usize = 8;

/// The distributor, and an interface for each of eight CPUs.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "arm_gic",
    version = 12,
    minimum_version = 12,
    post_load = "check_pending",
    subsection(virtual_state, name = "arm_gic_virt_state", needed = "has_virtual")
)]
pub struct ArmGic {
    /// Whether the distributor is enabled.
    pub ctlr: u32,
    /// Control of each interface.
    pub cpu_ctlr: [u32; CPUS],
    /// The interrupts.
    pub irq_state: Block<GicIrq, MAX_IRQ>,
    /// Which CPUs each of them goes to.
    pub irq_target: Block<u8, MAX_IRQ>,
    /// Priorities of the first 32 interrupts, which each CPU has for itself.
    pub priority1: Block<u8, 256>,
    /// Priorities of the others.
    pub priority2: Block<u8, 988>,
    /// Which CPUs sent each of 16 software interrupts to each CPU.
    pub sgi_pending: Block<u8, 128>,
    /// Below this priority a CPU is not interrupted.
    pub priority_mask: [u16; CPUS],
    /// The priority of what it serves.
    pub running_priority: [u16; CPUS],
    /// The interrupt that it would see next.
    pub current_pending: [u16; CPUS],
    /// Binary point.
    pub bpr: [u8; CPUS],
    /// Binary point of the nonsecure side.
    pub abpr: [u8; CPUS],
    /// Active priorities.
    pub apr: [u32; 4 * CPUS],
    /// Active priorities of the nonsecure side.
    pub nsapr: [u32; 4 * CPUS],

    /// Hypervisor control.
    #[vmstate(subsection = "virtual_state")]
    pub h_hcr: [u32; CPUS],
    /// Maintenance interrupts.
    #[vmstate(subsection = "virtual_state")]
    pub h_misr: [u32; CPUS],
    /// List registers, 64 for each CPU.
    #[vmstate(subsection = "virtual_state")]
    pub h_lr: Block<u32, 512>,
    /// Active priorities of the virtual interfaces.
    #[vmstate(subsection = "virtual_state")]
    pub h_apr: [u32; CPUS],
    /// Control of each virtual interface.
    #[vmstate(subsection = "virtual_state", rename = "cpu_ctlr")]
    pub vcpu_ctlr: [u32; CPUS],
    /// As `priority_mask`.
    #[vmstate(subsection = "virtual_state", rename = "priority_mask")]
    pub vcpu_priority_mask: [u16; CPUS],
    /// As `running_priority`.
    #[vmstate(subsection = "virtual_state", rename = "running_priority")]
    pub vcpu_running_priority: [u16; CPUS],
    /// As `current_pending`.
    #[vmstate(subsection = "virtual_state", rename = "current_pending")]
    pub vcpu_current_pending: [u16; CPUS],
    /// As `bpr`.
    #[vmstate(subsection = "virtual_state", rename = "bpr")]
    pub vcpu_bpr: [u8; CPUS],
    /// As `abpr`.
    #[vmstate(subsection = "virtual_state", rename = "abpr")]
    pub vcpu_abpr: [u8; CPUS],

    /// Whether there are virtual interfaces.
    #[vmstate(property = "has-virtualization-extensions", default = false)]
    pub has_virtualization: bool,
}

/// One interrupt: a bit for each CPU, where it can differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "arm_gic_irq_state", nested)]
pub struct GicIrq {
    /// Enabled.
    pub enabled: u8,
    /// Pending.
    pub pending: u8,
    /// Active.
    pub active: u8,
    /// The level of the line.
    pub level: u8,
    /// Whether all CPUs, or one, handle it.
    pub model: bool,
    /// Whether it is triggered by an edge.
    pub edge_trigger: bool,
    /// The security group.
    pub group: u8,
}

impl ArmGic {
    fn has_virtual(&self) -> bool {
        self.has_virtualization
    }

    /// Interrupts are looked up by these numbers.
    fn check_pending(&mut self, _version_id: u32) -> Result<(), String> {
        let numbers = self.current_pending.iter().chain(&self.vcpu_current_pending);
        match numbers.into_iter().find(|irq| **irq > 1023) {
            Some(irq) => Err(format!("interrupt {irq} is pending, there are 1020")),
            None => Ok(()),
        }
    }
}
