//! Cells that several makers have in their chips, most of them of Synopsys: registers under the names that QEMU gives them.

use vmstate_runtime::{Timer, VmState};

use crate::devices::Block;
use crate::devices::cards::PciExpressDevice;

/// The LAN91C111.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "smc91c111")]
pub struct Smc91c111 {
    tcr: u16,
    rcr: u16,
    cr: u16,
    ctr: u16,
    gpr: u16,
    ptr: u16,
    ercv: u16,
    bank: i32,
    packet_num: i32,
    tx_alloc: i32,
    allocated: i32,
    tx_fifo_len: i32,
    tx_fifo: [i32; 4],
    rx_fifo_len: i32,
    rx_fifo: [i32; 4],
    tx_fifo_done_len: i32,
    tx_fifo_done: [i32; 4],
    #[vmstate(buffer)]
    data: Block<u8, 8192>,
    int_level: u8,
    int_mask: u8,
}

/// A USB 3 controller of Synopsys.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "usb-dwc3")]
pub struct Dwc3 {
    regs: Block<u32, 333>,
    #[vmstate(rename = "cfg.mode")]
    cfg_mode: u8,
    #[vmstate(rename = "cfg.dwc_usb3_user")]
    cfg_dwc_usb3_user: u32,
}

/// A USB 3 controller of Synopsys, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "usb-dwc3", unreleased)]
pub struct Dwc3Recent {
    regs: Block<u32, 384>,
    #[vmstate(rename = "cfg.mode")]
    cfg_mode: u8,
    #[vmstate(rename = "cfg.dwc_usb3_user")]
    cfg_dwc_usb3_user: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dwc2/packet", nested)]
struct Dwc2Packet {
    devadr: u32,
    epnum: u32,
    epdir: u32,
    mps: u32,
    pid: u32,
    index: u32,
    pcnt: u32,
    len: u32,
    r#async: i32,
    small: bool,
    needs_service: bool,
}

/// A USB 2 controller of Synopsys.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dwc2")]
pub struct Dwc2 {
    glbreg: [u32; 28],
    fszreg: u32,
    hreg0: [u32; 17],
    hreg1: Block<u32, 64>,
    pcgreg: [u32; 2],
    eof_timer: Timer,
    frame_timer: Timer,
    sof_time: i64,
    usb_frame_time: i64,
    usb_bit_time: i64,
    usb_version: u32,
    frame_number: u16,
    fi: u16,
    next_chan: u16,
    working: bool,
    packet: [Dwc2Packet; 8],
    usb_buf: Block<u8, 524_288>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-viewport", nested)]
struct DesignwarePcieViewport {
    base: u64,
    target: u64,
    limit: u32,
    cr: [u32; 2],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-msi-bank", nested)]
struct DesignwarePcieMsiBank {
    enable: u32,
    mask: u32,
    status: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-msi", nested)]
struct DesignwarePcieMsi {
    base: u64,
    intr: DesignwarePcieMsiBank,
}

/// The root port of Synopsys's PCI Express.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-root")]
pub struct DesignWareRoot {
    parent_obj: PciExpressDevice,
    atu_viewport: u32,
    viewports: [DesignwarePcieViewport; 8],
    msi: DesignwarePcieMsi,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-root", nested)]
struct DesignwarePcieRoot {
    parent_obj: PciExpressDevice,
    atu_viewport: u32,
    viewports: [DesignwarePcieViewport; 8],
    msi: DesignwarePcieMsi,
}

/// The host around it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "designware-pcie-host")]
pub struct DesignWareHost {
    root: DesignwarePcieRoot,
}

/// Cadence's SD controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cadence.sdhci")]
pub struct CadenceSdhci {
    regs: Block<u32, 64>,
}
