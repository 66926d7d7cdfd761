use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

pub const MAX_VLAN: usize = 4096;

#[derive(VmState)]
pub struct Pl011 {
    vlans: [u32; MAX_VLAN],
}
