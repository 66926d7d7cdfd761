//! Chips of NAND flash: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

use crate::devices::Block;

/// A NAND flash.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "nand")]
pub struct Nand {
    cle: u8,
    ale: u8,
    ce: u8,
    wp: u8,
    gnd: u8,
    #[vmstate(buffer)]
    io: Block<u8, 3136>,
    ioaddr_vmstate: u32,
    iolen: i32,
    cmd: u32,
    addr: u64,
    addrlen: i32,
    status: i32,
    offset: i32,
}

/// A `OneNAND` flash.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "onenand")]
pub struct OneNand {
    current_direction: u8,
    cycle: i32,
    otpmode: i32,
    addr: [u16; 8],
    unladdr: [u16; 8],
    bufaddr: i32,
    count: i32,
    command: u16,
    config: [u16; 2],
    status: u16,
    intstatus: u16,
    wpstatus: u16,
    secs_cur: i32,
    #[vmstate(buffer)]
    blockwp: Block<u8, 2048>,
    #[vmstate(rename = "ecc.cp")]
    ecc_cp: u8,
    #[vmstate(rename = "ecc.lp")]
    ecc_lp: [u16; 2],
    #[vmstate(rename = "ecc.count")]
    ecc_count: u16,
    #[vmstate(buffer)]
    otp: Block<u8, 135_168>,
}
