use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: std::collections::LinkedList<u8>,
}

fn main() {}
