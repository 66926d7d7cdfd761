use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: Option<Box<u32>>,
}

fn main() {}
