use vmstate_runtime::VmState;

struct Inner {
    level: u8,
}

#[derive(VmState)]
struct Device {
    inner: Inner,
}

fn main() {}
