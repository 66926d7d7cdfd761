use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: (u8, Vec<u8>),
}

fn main() {}
