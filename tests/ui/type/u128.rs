use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: u128,
}

fn main() {}
