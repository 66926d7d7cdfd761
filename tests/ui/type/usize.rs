use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: usize,
}

fn main() {}
