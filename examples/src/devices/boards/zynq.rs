//! Xilinx's Zynq and `ZynqMP`.

use vmstate_runtime::VmState;

use crate::devices::{Block, Fifo8, Ptimer};

/// SPI of a `MicroBlaze`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xilinx_spi")]
pub struct XilinxSpi {
    tx_fifo: Fifo8<256>,
    rx_fifo: Fifo8<256>,
    regs: [u32; 31],
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xilinx_spips", version = 2, nested)]
struct ZynqMpFlashXilinxSpips {
    tx_fifo: Fifo8<256>,
    rx_fifo: Fifo8<256>,
    regs: Block<u32, 64>,
    snoop_state: u8,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xilinx_qspips", nested)]
struct ZynqMpFlashXilinxQspips {
    parent_obj: ZynqMpFlashXilinxSpips,
}

/// SPI flash of the `ZynqMP`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx_zynqmp_qspips")]
pub struct ZynqMpFlash {
    parent_obj: ZynqMpFlashXilinxQspips,
    tx_fifo_g: Fifo8<256>,
    rx_fifo_g: Fifo8<256>,
    #[vmstate(rename = "fifo_g.fifo")]
    fifo_g_fifo: Fifo8<128>,
    regs: Block<u32, 128>,
}

/// Interrupts between its processors.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx.zynqmp_ipi")]
pub struct ZynqMpIpi {
    regs: [u32; 8],
}

/// Clocks and resets.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx.zynqmp_crf")]
pub struct ZynqMpReset {
    regs: Block<u32, 67>,
}

/// `DisplayPort`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx.v-dp", version = 2)]
pub struct ZynqMpDisplay {
    core_registers: Block<u32, 236>,
    avbufm_registers: Block<u32, 142>,
    vblend_registers: Block<u32, 120>,
    audio_registers: [u32; 20],
    vblank: Ptimer,
}

/// Its DMA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx.dpdma")]
pub struct ZynqMpDisplayDma {
    registers: Block<u32, 1024>,
    operation_finished: [bool; 6],
}

/// DMA of the security unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx.csu_dma", version = 0)]
pub struct ZynqMpSecureDma {
    width: u16,
    is_dst: bool,
    r_size_last_word: bool,
    regs: [u32; 11],
}

/// Control of the CPUs.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx.apu-ctrl")]
pub struct ZynqMpApu {
    regs: Block<u32, 38>,
}

/// The clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx-zynmp.rtc")]
pub struct ZynqMpRtc {
    regs: [u32; 21],
    tick_offset: u32,
}

/// Memory on a battery.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx.bbram-ctrl")]
pub struct ZynqMpMemory {
    regs: [u32; 20],
}

/// The same in QEMU 7.2.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx,bbram-ctrl")]
pub struct ZynqMpMemoryOld {
    regs: [u32; 20],
}

/// Fuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx-zynqmp-efuse")]
pub struct ZynqMpFuses {
    regs: Block<u32, 1088>,
}

/// The same in QEMU 7.2.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx,zynqmp-efuse")]
pub struct ZynqMpFusesOld {
    regs: Block<u32, 1088>,
}

/// What a display says on `DisplayPort`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dpcd", version = 0)]
pub struct Dpcd {
    dpcd_info: Block<u8, 1536>,
}
