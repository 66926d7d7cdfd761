use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: *mut u8,
}

fn main() {}
