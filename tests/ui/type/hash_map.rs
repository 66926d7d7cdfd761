use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: std::collections::HashMap<u8, u8>,
}

fn main() {}
