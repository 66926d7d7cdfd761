use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: Option<u32>,
}

fn main() {}
