//! What those devices hold.

#![allow(missing_docs)]

use vmstate_runtime::VmState;

pub const MAX_VLAN: usize = 1 << 12;

#[derive(VmState)]
#[vmstate(name = "virtio-gpu-one-scanout", version = 1, minimum_version = 1)]
pub struct Scanout {
    pub resource_id: u32,
    pub width: u32,
    pub height: u32,
}

#[derive(VmState)]
pub struct Queue {
    pub size: u16,
    pub ready: bool,
    pub next_avail: u16,
    pub next_used: u16,
}

#[derive(VmState)]
pub struct MmdsStack {
    pub mac: [u8; 6],
    pub ipv4: u32,
    pub port: u16,
    pub max_connections: u64,
    pub max_pending_resets: u64,
}

#[derive(VmState)]
pub struct Xsave {
    pub region: [u32; 1024],
}
