use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(C, packed)]
struct Ring(u32);

fn main() {}
