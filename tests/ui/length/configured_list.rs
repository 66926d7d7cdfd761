use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(configured)]
    value: std::collections::LinkedList<u8>,
}

fn main() {}
