//! Luminary's Stellaris, with what its boards have: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

use crate::devices::Block;

/// The I2C controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stellaris_i2c")]
pub struct StellarisI2c {
    msa: u32,
    mcs: u32,
    mdr: u32,
    mtpr: u32,
    mimr: u32,
    mris: u32,
    mcr: u32,
}

/// System control.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stellaris_sys", version = 2, minimum_version = 2)]
pub struct StellarisSystem {
    pborctl: u32,
    ldopctl: u32,
    int_mask: u32,
    int_status: u32,
    resc: u32,
    rcc: u32,
    rcc2: u32,
    rcgc: [u32; 3],
    scgc: [u32; 3],
    dcgc: [u32; 3],
    clkvclr: u32,
    ldoarst: u32,
}

/// Analog inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stellaris_adc")]
pub struct StellarisAdc {
    actss: u32,
    ris: u32,
    im: u32,
    emux: u32,
    ostat: u32,
    ustat: u32,
    sspri: u32,
    sac: u32,
    #[vmstate(rename = "fifo[0].state")]
    state: u32,
    #[vmstate(rename = "fifo[0].data")]
    data: [u32; 16],
    #[vmstate(rename = "ssmux[0]")]
    ssmux_0: u32,
    #[vmstate(rename = "ssctl[0]")]
    ssctl_0: u32,
    #[vmstate(rename = "fifo[1].state")]
    fifo_1_state: u32,
    #[vmstate(rename = "fifo[1].data")]
    fifo_1_data: [u32; 16],
    #[vmstate(rename = "ssmux[1]")]
    ssmux_1: u32,
    #[vmstate(rename = "ssctl[1]")]
    ssctl_1: u32,
    #[vmstate(rename = "fifo[2].state")]
    fifo_2_state: u32,
    #[vmstate(rename = "fifo[2].data")]
    fifo_2_data: [u32; 16],
    #[vmstate(rename = "ssmux[2]")]
    ssmux_2: u32,
    #[vmstate(rename = "ssctl[2]")]
    ssctl_2: u32,
    #[vmstate(rename = "fifo[3].state")]
    fifo_3_state: u32,
    #[vmstate(rename = "fifo[3].data")]
    fifo_3_data: [u32; 16],
    #[vmstate(rename = "ssmux[3]")]
    ssmux_3: u32,
    #[vmstate(rename = "ssctl[3]")]
    ssctl_3: u32,
    noise: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stellaris_enet/rx_frame", nested)]
struct StellarisEnetRxFrame {
    data: Block<u8, 2048>,
    len: u32,
}

/// The network adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stellaris_enet", version = 2, minimum_version = 2)]
pub struct StellarisEthernet {
    ris: u32,
    im: u32,
    rctl: u32,
    tctl: u32,
    thr: u32,
    mctl: u32,
    mdv: u32,
    mtxd: u32,
    mrxd: u32,
    np: u32,
    tx_fifo_len: u32,
    tx_fifo: Block<u8, 2048>,
    rx: [StellarisEnetRxFrame; 31],
    rx_fifo_offset: u32,
    next_packet: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "SSISlave", nested)]
struct SSISlave {
    cs: bool,
}

/// The display.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ssd0323_oled", version = 2, minimum_version = 2)]
pub struct Ssd0323 {
    cmd_len: u32,
    cmd: i32,
    cmd_data: [i32; 8],
    row: i32,
    row_start: i32,
    row_end: i32,
    col: i32,
    col_start: i32,
    col_end: i32,
    redraw: i32,
    remap: i32,
    mode: u32,
    #[vmstate(buffer)]
    framebuffer: Block<u8, 5120>,
    ssidev: SSISlave,
}

/// An SD card on a serial bus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ssi_sd", version = 7, minimum_version = 7)]
pub struct SsiSd {
    mode: u32,
    cmd: i32,
    cmdarg: [u8; 4],
    response: [u8; 5],
    crc16: u16,
    read_bytes: i32,
    write_bytes: i32,
    arglen: i32,
    response_pos: i32,
    stopping: i32,
    ssidev: SSISlave,
}
