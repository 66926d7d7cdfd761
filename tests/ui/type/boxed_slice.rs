use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: Box<[u16]>,
}

fn main() {}
