//! IOMMUs.

use vmstate_runtime::{Unused, VmState};

use crate::devices::Block;

/// VT-d.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "iommu-intel")]
pub struct IntelIommu {
    root: u64,
    intr_root: u64,
    iq: u64,
    intr_size: u32,
    iq_head: u16,
    iq_tail: u16,
    iq_size: u16,
    next_frcd_reg: u16,
    csr: Block<u8, 560>,
    iq_last_desc_type: u8,
    unused: Unused<1>,
    dmar_enabled: bool,
    qi_enabled: bool,
    intr_enabled: bool,
    intr_eime: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "smmuv3_queue", nested)]
struct Smmuv3Queue {
    base: u64,
    prod: u32,
    cons: u32,
    log2size: u8,
}

/// Arm's SMMU, version 3.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "smmuv3")]
pub struct SmmuV3 {
    features: u32,
    sid_size: u8,
    sid_split: u8,
    cr: [u32; 3],
    cr0ack: u32,
    statusr: u32,
    irq_ctrl: u32,
    gerror: u32,
    gerrorn: u32,
    gerror_irq_cfg0: u64,
    gerror_irq_cfg1: u32,
    gerror_irq_cfg2: u32,
    strtab_base: u64,
    strtab_base_cfg: u32,
    eventq_irq_cfg0: u64,
    eventq_irq_cfg1: u32,
    eventq_irq_cfg2: u32,
    cmdq: Smmuv3Queue,
    eventq: Smmuv3Queue,
}

/// That of a `SPARCstation`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "iommu", version = 2)]
pub struct SunIommu {
    regs: Block<u32, 4096>,
    iostart: u64,
}
