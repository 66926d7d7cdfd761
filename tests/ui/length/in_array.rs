use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: [Vec<u8>; 2],
}

fn main() {}
