use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: fn(),
}

fn main() {}
