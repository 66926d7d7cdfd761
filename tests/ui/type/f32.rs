use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: f32,
}

fn main() {}
