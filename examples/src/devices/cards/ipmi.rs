//! Baseboard management: IPMI.

use vmstate_runtime::VmState;

use crate::devices::{Block, I2cSlave, PciDevice};

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "smbus-device", nested)]
struct SmbusDevice {
    i2c: I2cSlave,
    mode: i32,
    data_len: i32,
    data_buf: Block<u8, 34>,
}

/// The interface on `SMBus`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "smbus-ipmi")]
pub struct SmBusIpmi {
    parent: SmbusDevice,
    waiting_rsp: u8,
    outlen: u32,
    currblk: u32,
    outmsg: Block<u8, 255>,
    outpos: u32,
    outbuf: Block<u8, 33>,
    inlen: u32,
    inmsg: Block<u8, 255>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ipmi-interface-kcs", version = 2, nested)]
struct IpmiInterfaceKcs {
    obf_irq_set: bool,
    atn_irq_set: bool,
    irqs_enabled: bool,
    outpos: u32,
    outlen: u32,
    outmsg: Block<u8, 300>,
    inlen: u32,
    inmsg: Block<u8, 300>,
    write_end: bool,
    status_reg: u8,
    data_out_reg: u8,
    data_in_reg: i16,
    cmd_reg: i16,
    waiting_rsp: u8,
}

/// Keyboard controller style, on PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ipmi-interface-pci-kcs")]
pub struct IpmiPciKcs {
    dev: PciDevice,
    kcs: IpmiInterfaceKcs,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ipmi-interface-bt", nested)]
struct IpmiInterfaceBt {
    obf_irq_set: bool,
    atn_irq_set: bool,
    irqs_enabled: bool,
    outpos: u32,
    outlen: u32,
    outmsg: Block<u8, 300>,
    inlen: u32,
    inmsg: Block<u8, 300>,
    control_reg: u8,
    mask_reg: u8,
    waiting_rsp: u8,
    waiting_seq: u8,
}

/// Block transfer, on PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ipmi-interface-pci-bt")]
pub struct IpmiPciBt {
    dev: PciDevice,
    bt: IpmiInterfaceBt,
}

/// Block transfer, on ISA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ipmi-interface-isa-bt", version = 2)]
pub struct IpmiIsaBt {
    bt: IpmiInterfaceBt,
}

/// A simulated management controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ipmi-bmc-sim")]
pub struct IpmiBmc {
    bmc_global_enables: u8,
    msg_flags: u8,
    watchdog_initialized: bool,
    watchdog_use: u8,
    watchdog_action: u8,
    watchdog_pretimeout: u8,
    watchdog_expired: u8,
    watchdog_timeout: u16,
    watchdog_running: bool,
    watchdog_preaction_ran: bool,
    watchdog_expiry: i64,
    evtbuf: [u8; 16],
    #[vmstate(rename = "sensors[0].status")]
    sensors_0_status: u8,
    #[vmstate(rename = "sensors[0].reading")]
    sensors_0_reading: u8,
    #[vmstate(rename = "sensors[0].states")]
    sensors_0_states: u16,
    #[vmstate(rename = "sensors[0].assert_states")]
    sensors_0_assert_states: u16,
    #[vmstate(rename = "sensors[0].deassert_states")]
    sensors_0_deassert_states: u16,
    #[vmstate(rename = "sensors[0].assert_enable")]
    sensors_0_assert_enable: u16,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ipmi-bmc-sim-lan", nested)]
struct BmcLan {
    channel: u8,
    ipaddr: [u8; 4],
    ipsrc: u8,
    #[vmstate(rename = "macaddr.a")]
    macaddr_a: [u8; 6],
    netmask: [u8; 4],
    defgw_ipaddr: [u8; 4],
    #[vmstate(rename = "defgw_macaddr.a")]
    defgw_macaddr_a: [u8; 6],
}

/// The same with a network channel, as QEMU 11.1 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ipmi-bmc-sim", version = 2, minimum_version = 2, unreleased)]
pub struct IpmiBmc11 {
    bmc_global_enables: u8,
    msg_flags: u8,
    watchdog_initialized: bool,
    watchdog_use: u8,
    watchdog_action: u8,
    watchdog_pretimeout: u8,
    watchdog_expired: u8,
    watchdog_timeout: u16,
    watchdog_running: bool,
    watchdog_preaction_ran: bool,
    watchdog_expiry: i64,
    evtbuf: [u8; 16],
    #[vmstate(rename = "sensors[0].status")]
    sensors_0_status: u8,
    #[vmstate(rename = "sensors[0].reading")]
    sensors_0_reading: u8,
    #[vmstate(rename = "sensors[0].states")]
    sensors_0_states: u16,
    #[vmstate(rename = "sensors[0].assert_states")]
    sensors_0_assert_states: u16,
    #[vmstate(rename = "sensors[0].deassert_states")]
    sensors_0_deassert_states: u16,
    #[vmstate(rename = "sensors[0].assert_enable")]
    sensors_0_assert_enable: u16,
    lan: BmcLan,
}

/// Keyboard controller style, on ISA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ipmi-interface", version = 2, minimum_version = 2)]
pub struct IpmiIsaKcs {
    #[vmstate(rename = "kcs[1]", struct_version = 2)]
    kcs: IpmiInterfaceKcs,
}
