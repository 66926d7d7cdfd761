use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(C, packed)]
struct Ring {
    flags: u16,
    idx: u32,
}

fn main() {}
