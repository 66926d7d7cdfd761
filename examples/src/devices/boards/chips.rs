//! Chips on I2C buses: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

use crate::devices::{Block, I2cSlave};

/// A thermometer with remote inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "TMP421", version = 0)]
pub struct Tmp421 {
    len: u8,
    buf: [u8; 2],
    pointer: u8,
    config: [u8; 2],
    status: u8,
    rate: u8,
    temperature: [i16; 4],
    i2c: I2cSlave,
}

/// Lights.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "PCA9552", version = 0)]
pub struct Pca9552 {
    len: u8,
    pointer: u8,
    regs: [u8; 10],
    i2c: I2cSlave,
}

/// The same, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "PCA9552", version = 0, unreleased)]
pub struct Pca9552Recent {
    len: u8,
    pointer: u8,
    regs: [u8; 10],
    ext_state: [u8; 16],
    i2c: I2cSlave,
}

/// What a monitor says about itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "i2c-ddc")]
pub struct Ddc {
    firstbyte: bool,
    reg: u8,
}

/// An audio codec.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "wm8750", version = 0)]
pub struct Wm8750 {
    i2c_data: [u8; 2],
    i2c_len: i32,
    enable: i32,
    idx_in: i32,
    req_in: i32,
    idx_out: i32,
    req_out: i32,
    outvol: [u8; 7],
    outmute: [u8; 2],
    invol: [u8; 4],
    inmute: [u8; 2],
    diff: [u8; 2],
    pol: u8,
    ds: u8,
    monomix: [u8; 2],
    alc: u8,
    mute: u8,
    path: [u8; 4],
    mpath: [u8; 2],
    format: u8,
    power: u8,
    rate_vmstate: u8,
    parent_obj: I2cSlave,
}

/// A transmitter for HDMI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sii9022")]
pub struct Sii9022 {
    parent_obj: I2cSlave,
    ptr: u8,
    addr_byte: bool,
    ddc_req: bool,
    ddc_skip_finish: bool,
    ddc: bool,
}

/// A barometer.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "DPS310", version = 0)]
pub struct Dps310 {
    len: u8,
    regs: Block<u8, 51>,
    pointer: u8,
    i2c: I2cSlave,
}
