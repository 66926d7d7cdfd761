//! What QEMU and Firecracker had released before their accidents, as far as the accidents need it.

#![allow(dead_code, missing_docs)]

use parts::{MAX_VLAN, MmdsStack, Queue, Scanout, Xsave};
use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "virtio-net-device", version = 11, minimum_version = 11)]
pub struct VirtioNet {
    mac: [u8; 6],
    mac_table_in_use: u32,
    vlans: [u32; MAX_VLAN >> 5],
    status: u16,
}

#[derive(VmState)]
#[vmstate(name = "virtio-gpu", version = 1)]
pub struct VirtioGpu {
    hostmem: u64,
    scanouts: [Scanout; 2],
}

#[derive(VmState)]
#[vmstate(name = "block")]
pub struct Block {
    sectors: u64,
    queues: [Queue; 1],
}

#[derive(VmState)]
#[vmstate(name = "mmds")]
pub struct Mmds {
    stack: MmdsStack,
    token: u32,
}

#[derive(VmState)]
#[vmstate(name = "vcpu")]
pub struct Vcpu {
    mp_state: u32,
    xsave: Xsave,
}
