//! The interrupt controller of a Cortex-M. The example for state that only a part of a family has: the
//! security extension brings a second bank.

use vmstate_runtime::VmState;

use super::block::Block;

/// The controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "armv7m_nvic",
    version = 4,
    minimum_version = 4,
    subsection(security, name = "armv7m_nvic/m-security", needed = "has_security")
)]
pub struct Nvic {
    /// Exceptions and interrupts.
    pub vectors: Block<NvicVector, 512>,
    /// How priorities are split, on the nonsecure side.
    #[vmstate(rename = "prigroup[M_REG_NS]")]
    pub prigroup: u32,
    /// The exceptions of the secure side.
    #[vmstate(subsection = "security")]
    pub sec_vectors: [NvicVector; 16],
    /// How priorities are split there.
    #[vmstate(subsection = "security", rename = "prigroup[M_REG_S]")]
    pub secure_prigroup: u32,
    /// Which interrupts go to the nonsecure side.
    #[vmstate(subsection = "security")]
    pub itns: Block<bool, 512>,
    /// Whether the CPU has the security extension.
    #[vmstate(skip = "a feature of the CPU")]
    pub security_extension: bool,
}

/// One exception or interrupt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "armv7m_nvic_info", nested)]
pub struct NvicVector {
    /// Its priority; less than 0 for reset, NMI and hard fault.
    pub prio: i16,
    /// Enabled.
    pub enabled: u8,
    /// Pending.
    pub pending: u8,
    /// Active.
    pub active: u8,
    /// The level of the line.
    pub level: u8,
}

impl Nvic {
    fn has_security(&self) -> bool {
        self.security_extension
    }
}
