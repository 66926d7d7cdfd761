use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: std::collections::BTreeSet<u8>,
}

fn main() {}
