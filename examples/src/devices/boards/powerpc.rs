//! Other boards of PowerPC and POWER: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

use crate::devices::{Block, PciDevice};

/// A clock with memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "m48t59")]
pub struct M48t59 {
    lock: u8,
    addr: u16,
    #[vmstate(buffer)]
    buffer: [u8; 0],
}

/// The bridge of a `PReP` machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "raven", version = 0)]
pub struct Raven {
    dev: PciDevice,
}

/// The memory controller of a `PReP` machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "rs6000-mc")]
pub struct Rs6000Memory {
    port0820_index: u8,
}

/// The bridge to ISA of a `PReP` machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci-i82378", version = 0)]
pub struct I82378 {
    parent_obj: PciDevice,
}

/// The EISA of a `PReP` machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "i82374", version = 0)]
pub struct I82374 {
    commands: [u8; 8],
}

/// Interrupts of the 4xx.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ppc-uic")]
pub struct PpcUic {
    level: u32,
    uicsr: u32,
    uicer: u32,
    uiccr: u32,
    uicpr: u32,
    uictr: u32,
    uicvcr: u32,
    uicvr: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci_master_map", version = 0, nested)]
struct Ppc4xxPciPciMasterMap {
    la: u32,
    ma: u32,
    pcila: u32,
    pciha: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci_target_map", version = 0, nested)]
struct Ppc4xxPciPciTargetMap {
    ms: u32,
    la: u32,
}

/// The PCI of the 4xx.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ppc4xx_pci")]
pub struct Ppc4xxPci {
    pmm: [Ppc4xxPciPciMasterMap; 3],
    ptm: [Ppc4xxPciPciTargetMap; 2],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci_outbound", version = 0, nested)]
struct PpcE500PciPciOutbound {
    potar: u32,
    potear: u32,
    powbar: u32,
    powar: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pci_inbound", version = 0, nested)]
struct PpcE500PciPciInbound {
    pitar: u32,
    piwbar: u32,
    piwbear: u32,
    piwar: u32,
}

/// PCI of the e500.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ppce500_pci")]
pub struct PpcE500Pci {
    pob: [PpcE500PciPciOutbound; 5],
    pib: [PpcE500PciPciInbound; 3],
    gasket_time: u32,
}

/// The pins of the e500.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mpc8xxx_gpio")]
pub struct Mpc8xxxGpio {
    dir: u32,
    odr: u32,
    dat: u32,
    ier: u32,
    imr: u32,
    icr: u32,
}

/// The I2C of the e500.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mpc-i2c")]
pub struct MpcI2c {
    address: u8,
    adr: u8,
    fdr: u8,
    cr: u8,
    sr: u8,
    dr: u8,
    dfssr: u8,
}

/// Interrupts of POWER9: a thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xive-tctx")]
pub struct XiveThread {
    #[vmstate(buffer)]
    regs: Block<u8, 64>,
}

/// Memory of a pSeries.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "spapr_nvram")]
pub struct SpaprNvram {
    size: u32,
    #[vmstate(buffer)]
    buf: Block<u8, 65536>,
}
