//! i.MX of NXP: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

use crate::devices::Block;

/// Random numbers of i.MX.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "i.MX RNGC")]
pub struct ImxRandom {
    op_self_test: u8,
    op_seed: u8,
    mask: u8,
    auto_seed: bool,
}

/// The interrupt controller of an older i.MX.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx.avic")]
pub struct ImxAvic {
    pending: u64,
    enabled: u64,
    is_fiq: u64,
    intcntl: u32,
    intmask: u32,
    prio: [u32; 8],
}

/// Clocks of the i.MX25.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx25.ccm")]
pub struct Imx25Clocks {
    reg: [u32; 28],
}

/// Of the i.MX6.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx6.ccm")]
pub struct Imx6Clocks {
    ccm: Block<u32, 35>,
    analog: Block<u32, 153>,
}

/// Of the i.MX6UL.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx6ul.ccm")]
pub struct Imx6UlClocks {
    ccm: Block<u32, 35>,
    analog: Block<u32, 4096>,
}

/// The clocks of the i.MX7.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx7.ccm")]
pub struct Imx7Clocks {
    ccm: Block<u32, 12161>,
}

/// The analog part of the i.MX7.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx7.analog")]
pub struct Imx7Analog {
    analog: Block<u32, 513>,
    pmu: Block<u32, 80>,
}

/// The secure storage of the i.MX7.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx7.snvs")]
pub struct Imx7Snvs {
    tick_offset: u64,
    lpcr: u64,
}
