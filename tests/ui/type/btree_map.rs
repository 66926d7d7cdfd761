use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: std::collections::BTreeMap<u64, u8>,
}

fn main() {}
