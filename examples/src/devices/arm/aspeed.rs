//! More of the Aspeed systems on a chip, and of other boards: register blocks, most of them one array.

use vmstate_runtime::VmState;

use super::super::block::Block;

/// The system control unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.scu", version = 2, minimum_version = 2)]
pub struct AspeedScu {
    /// The registers.
    pub regs: Block<u32, 904>,
}

/// The memory controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.sdmc")]
pub struct AspeedSdmc {
    /// The registers.
    pub regs: Block<u32, 320>,
}

/// The DMA engine to the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.xdma", minimum_version = 0)]
pub struct AspeedXdma {
    /// The registers.
    pub regs: [u32; 31],
}

/// The LPC controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.lpc", version = 2, minimum_version = 2)]
pub struct AspeedLpc {
    /// The registers.
    pub regs: Block<u32, 152>,
    /// Which of its parts interrupt.
    pub subdevice_irqs_pending: u32,
}

/// The hash and crypto engine.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed.hace", post_load = "check_pieces")]
pub struct AspeedHace {
    /// The registers.
    pub regs: [u32; 25],
    /// Bytes of the request so far.
    pub total_req_len: u32,
    /// Its pieces so far.
    pub iov_count: u32,
}

impl AspeedHace {
    /// The list of pieces is indexed with it.
    fn check_pieces(&mut self, _version_id: u32) -> Result<(), String> {
        if self.iov_count <= 256 {
            Ok(())
        } else {
            Err(format!("{} pieces, expected at most 256", self.iov_count))
        }
    }
}

/// The interface to a PHY.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "aspeed-mmi")]
pub struct AspeedMmi {
    /// Control.
    pub phycr: u32,
    /// Data.
    pub phydata: u32,
}

/// The gigabit Ethernet controller of Cadence, in Zynq.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cadence_gem", version = 4, minimum_version = 4)]
pub struct CadenceGem {
    /// The registers.
    pub regs: Block<u32, 512>,
    /// The registers of the PHY.
    pub phy_regs: [u16; 32],
    /// Whether the PHY loops back.
    pub phy_loop: u8,
    /// The next receive descriptor of each queue.
    pub rx_desc_addr: [u32; 8],
    /// The next transmit descriptor of each queue.
    pub tx_desc_addr: [u32; 8],
    /// Which specific addresses are active.
    pub sar_active: [bool; 4],
}
