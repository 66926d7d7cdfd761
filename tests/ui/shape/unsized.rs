use vmstate_runtime::VmState;

#[derive(VmState)]
struct Ring {
    count: u8,
    entries: [u32],
}

fn main() {}
