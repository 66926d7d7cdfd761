use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: isize,
}

fn main() {}
