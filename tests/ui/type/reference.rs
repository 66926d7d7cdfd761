use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: &'static u8,
}

fn main() {}
