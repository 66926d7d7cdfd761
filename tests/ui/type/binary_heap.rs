use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: std::collections::BinaryHeap<u8>,
}

fn main() {}
