use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: std::collections::HashSet<u8>,
}

fn main() {}
