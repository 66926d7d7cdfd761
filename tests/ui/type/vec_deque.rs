use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: std::collections::VecDeque<u8>,
}

fn main() {}
