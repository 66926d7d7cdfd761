//! What the devices hold: another crate, without a baseline of its own.

#![allow(missing_docs)]

use vmstate_runtime::VmState;

pub type Reg = u32;

pub const QUEUES: usize = 8;

#[derive(VmState, Clone, Copy, Debug)]
#[repr(u8)]
pub enum Mode {
    Off = 0,
    On = 1,
}

#[derive(VmState)]
#[vmstate(name = "fifo8", version = 1, minimum_version = 1)]
pub struct Fifo {
    pub head: u16,
    pub tail: u16,
    pub limit: u32,
    pub data: [u32; 4],
}

#[derive(VmState)]
pub struct Desc {
    pub index: u16,
    pub len: u16,
    pub addr: u32,
    pub args: [u32; 4],
}
