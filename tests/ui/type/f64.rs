use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: [f64; 4],
}

fn main() {}
