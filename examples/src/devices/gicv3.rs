//! The `GICv3` interrupt controller. The example for a list of structs with subsections of their own:
//! what each CPU has depends on the CPU.

use vmstate_runtime::VmState;

use super::block::Block;

const MAX_CPUS: usize = 512;
const MAX_IRQ: usize = 1020;
/// All system register accesses are enabled.
const SRE_DEFAULT: u64 = 7;

/// The distributor, and a redistributor with an interface for each CPU.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "arm_gicv3",
    pre_load = "forget_note",
    subsection(shift_bug, name = "arm_gicv3/gicd_no_migration_shift_bug", needed = "sends_note"),
    subsection(gicd_nmi, needed = "has_nmi")
)]
pub struct Gicv3 {
    /// `GICD_CTLR`.
    pub gicd_ctlr: u32,
    /// `GICD_STATUSR`, nonsecure and secure.
    pub gicd_statusr: [u32; 2],
    /// Groups, a bit for each interrupt.
    pub group: [u32; 32],
    /// Group modifiers.
    pub grpmod: [u32; 32],
    /// Enabled.
    pub enabled: [u32; 32],
    /// Pending.
    pub pending: [u32; 32],
    /// Active.
    pub active: [u32; 32],
    /// Levels of the lines.
    pub level: [u32; 32],
    /// Triggered by an edge.
    pub edge_trigger: [u32; 32],
    /// Priorities.
    pub gicd_ipriority: Block<u8, MAX_IRQ>,
    /// Where each interrupt goes.
    pub gicd_irouter: Block<u64, MAX_IRQ>,
    /// `GICD_NSACR`.
    pub gicd_nsacr: Block<u32, 64>,
    /// One for each CPU.
    #[vmstate(len = "num_cpu", max = MAX_CPUS)]
    pub cpu: Vec<Gicv3Cpu>,

    /// A note to the receiver: the bits of the distributor are in their places, which they were not in
    /// the first release that sent them.
    #[vmstate(subsection = "shift_bug")]
    pub gicd_no_migration_shift_bug: bool,
    /// Interrupts that cannot be masked, a bit for each. Sent since 9.1.
    #[vmstate(subsection = "gicd_nmi")]
    pub nmi: [u32; 32],

    /// How many CPUs there are.
    #[vmstate(property = "num-cpu", default = 1)]
    pub num_cpu: u32,
    /// Whether there are interrupts that cannot be masked.
    #[vmstate(skip = "a feature of the CPUs")]
    pub nmi_support: bool,
}

/// A redistributor and CPU interface.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "arm_gicv3_cpu",
    nested,
    pre_load = "set_defaults",
    subsection(virt, needed = "has_virtual"),
    subsection(sre_el1, needed = "restricts_access"),
    subsection(gicv4, needed = "has_gicv4"),
    subsection(nmi, needed = "has_nmi")
)]
pub struct Gicv3Cpu {
    /// Levels of the lines that each CPU has for itself.
    pub level: u32,
    /// `GICR_CTLR`.
    pub gicr_ctlr: u32,
    /// `GICR_STATUSR`, nonsecure and secure.
    pub gicr_statusr: [u32; 2],
    /// `GICR_WAKER`.
    pub gicr_waker: u32,
    /// `GICR_PROPBASER`.
    pub gicr_propbaser: u64,
    /// `GICR_PENDBASER`.
    pub gicr_pendbaser: u64,
    /// `GICR_IGROUPR0`.
    pub gicr_igroupr0: u32,
    /// `GICR_ISENABLER0`.
    pub gicr_ienabler0: u32,
    /// `GICR_ISPENDR0`.
    pub gicr_ipendr0: u32,
    /// `GICR_ISACTIVER0`.
    pub gicr_iactiver0: u32,
    /// Triggered by an edge.
    pub edge_trigger: u32,
    /// `GICR_IGRPMODR0`.
    pub gicr_igrpmodr0: u32,
    /// `GICR_NSACR`.
    pub gicr_nsacr: u32,
    /// `GICR_IPRIORITYR`.
    pub gicr_ipriorityr: [u8; 32],
    /// `ICC_CTLR_EL1`, secure and nonsecure.
    pub icc_ctlr_el1: [u64; 2],
    /// `ICC_PMR_EL1`.
    pub icc_pmr_el1: u64,
    /// `ICC_BPR` of each group.
    pub icc_bpr: [u64; 3],
    /// `ICC_APR`, four of each group.
    pub icc_apr: [u64; 12],
    /// `ICC_IGRPEN` of each group.
    pub icc_igrpen: [u64; 3],
    /// `ICC_CTLR_EL3`.
    pub icc_ctlr_el3: u64,

    /// `ICH_APR`, four of each group.
    #[vmstate(subsection = "virt")]
    pub ich_apr: [u64; 12],
    /// `ICH_HCR_EL2`.
    #[vmstate(subsection = "virt")]
    pub ich_hcr_el2: u64,
    /// `ICH_LR_EL2`.
    #[vmstate(subsection = "virt")]
    pub ich_lr_el2: [u64; 16],
    /// `ICH_VMCR_EL2`.
    #[vmstate(subsection = "virt")]
    pub ich_vmcr_el2: u64,
    /// `ICC_SRE_EL1`.
    #[vmstate(subsection = "sre_el1")]
    pub icc_sre_el1: u64,
    /// `GICR_VPROPBASER`.
    #[vmstate(subsection = "gicv4")]
    pub gicr_vpropbaser: u64,
    /// `GICR_VPENDBASER`.
    #[vmstate(subsection = "gicv4")]
    pub gicr_vpendbaser: u64,
    /// `GICR_INMIR0`. Sent since 9.1.
    #[vmstate(subsection = "nmi")]
    pub gicr_inmir0: u32,
    /// What the CPU and the controller can do.
    #[vmstate(skip = "features of the CPU, and the revision of the controller")]
    pub features: Gicv3Features,
}

/// What decides which registers a redistributor and its CPU have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gicv3Features {
    /// The CPU has EL2, and the controller supports it.
    pub virtualization: bool,
    /// The controller is a `GICv4`.
    pub gicv4: bool,
    /// Interrupts that cannot be masked.
    pub nmi: bool,
}

impl Default for Gicv3Cpu {
    fn default() -> Self {
        Self {
            level: 0,
            gicr_ctlr: 0,
            gicr_statusr: [0; 2],
            gicr_waker: 6,
            gicr_propbaser: 0,
            gicr_pendbaser: 0,
            gicr_igroupr0: 0,
            gicr_ienabler0: 0,
            gicr_ipendr0: 0,
            gicr_iactiver0: 0,
            edge_trigger: 0xffff,
            gicr_igrpmodr0: 0,
            gicr_nsacr: 0,
            gicr_ipriorityr: [0; 32],
            icc_ctlr_el1: [0; 2],
            icc_pmr_el1: 0,
            icc_bpr: [0; 3],
            icc_apr: [0; 12],
            icc_igrpen: [0; 3],
            icc_ctlr_el3: 0,
            ich_apr: [0; 12],
            ich_hcr_el2: 0,
            ich_lr_el2: [0; 16],
            ich_vmcr_el2: 0,
            icc_sre_el1: SRE_DEFAULT,
            gicr_vpropbaser: 0,
            gicr_vpendbaser: 0,
            gicr_inmir0: 0,
            features: Gicv3Features::default(),
        }
    }
}

impl Gicv3 {
    /// A controller for so many CPUs.
    #[must_use]
    pub fn new(num_cpu: u32) -> Self {
        let cpu = vec![Gicv3Cpu::default(); num_cpu as usize];
        Self { cpu, num_cpu, gicd_no_migration_shift_bug: true, ..Self::default() }
    }

    /// The same, for CPUs and a controller that can do this.
    #[must_use]
    pub fn with_features(mut self, features: Gicv3Features) -> Self {
        self.nmi_support = features.nmi;
        for cpu in &mut self.cpu {
            cpu.features = features;
        }
        self
    }

    fn forget_note(&mut self) {
        self.gicd_no_migration_shift_bug = false;
        self.nmi = [0; 32];
    }

    fn has_nmi(&self) -> bool {
        self.nmi_support
    }

    #[allow(clippy::unused_self)] // a subsection asks the device
    fn sends_note(&self) -> bool {
        true
    }
}

impl Gicv3Cpu {
    fn has_nmi(&self) -> bool {
        self.features.nmi
    }

    /// What a stream without a subsection means.
    fn set_defaults(&mut self) {
        self.gicr_inmir0 = 0;
        self.icc_sre_el1 = SRE_DEFAULT;
    }

    fn has_virtual(&self) -> bool {
        self.features.virtualization
    }

    fn has_gicv4(&self) -> bool {
        self.features.gicv4
    }

    fn restricts_access(&self) -> bool {
        self.icc_sre_el1 != SRE_DEFAULT
    }
}
