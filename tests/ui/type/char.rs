use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: char,
}

fn main() {}
