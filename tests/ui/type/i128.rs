use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: i128,
}

fn main() {}
