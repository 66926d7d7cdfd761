//! The Zynq of Xilinx: registers under the names that QEMU gives them.

use vmstate_runtime::{Timer, VmState};

use crate::devices::{Block, Clock, Fifo8, Ptimer};

/// The UART.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cadence_uart", version = 3, minimum_version = 3)]
pub struct CadenceUart {
    r: [u32; 18],
    rx_fifo: [u8; 16],
    tx_fifo: [u8; 16],
    rx_count: u32,
    tx_count: u32,
    rx_wpos: u32,
    fifo_trigger_handle: Timer,
    refclk: Clock,
}

/// System control.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "zynq_slcr", version = 3, minimum_version = 3)]
pub struct ZynqControl {
    regs: Block<u32, 1024>,
    ps_clk: Clock,
}

/// Analog inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "zynq-xadc")]
pub struct ZynqAdc {
    regs: [u32; 8],
    xadc_regs: Block<u16, 128>,
    xadc_dfifo: [u16; 15],
    xadc_read_reg_previous: u16,
    xadc_dfifo_entries: u16,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx_zynq_devcfg_dma_cmd", nested)]
struct XlnxZynqDevcfgDmaCmd {
    src_addr: u32,
    dest_addr: u32,
    src_len: u32,
    dest_len: u32,
}

/// What configures the logic.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx_zynq_devcfg")]
pub struct ZynqConfig {
    dma_cmd_fifo: [XlnxZynqDevcfgDmaCmd; 10],
    dma_cmd_fifo_num: u8,
    regs: Block<u32, 64>,
}

/// The CAN controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xlnx.zynqmp-can")]
pub struct ZynqCan {
    #[vmstate(rename = "rx_fifo.fifo")]
    fifo: Fifo8<1024>,
    #[vmstate(rename = "tx_fifo.fifo")]
    tx_fifo_fifo: Fifo8<1024>,
    #[vmstate(rename = "txhpb_fifo.fifo")]
    txhpb_fifo_fifo: Fifo8<16>,
    regs: Block<u32, 33>,
    can_timer: Ptimer,
}
