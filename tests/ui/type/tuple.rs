use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: (u8, u16),
}

fn main() {}
