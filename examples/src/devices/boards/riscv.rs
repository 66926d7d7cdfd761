//! Boards of RISC-V: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

use crate::devices::Block;

/// Interrupts that are messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv_imsic")]
pub struct Imsic {
    eidelivery: u32,
    eithreshold: u32,
    eistate: Block<u32, 256>,
}

/// The UART of Microchip's FPGA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mchp.pfsoc.uart", version = 0)]
pub struct PolarFireUart {
    reg: [u32; 13],
}
