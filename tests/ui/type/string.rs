use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: String,
}

fn main() {}
