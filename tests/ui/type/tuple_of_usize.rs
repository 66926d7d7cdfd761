use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: (u8, usize),
}

fn main() {}
