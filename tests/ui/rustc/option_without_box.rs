use vmstate_runtime::VmState;

#[derive(VmState)]
struct Inner {
    level: u8,
}

#[derive(VmState)]
struct Device {
    inner: Option<Inner>,
}

fn main() {}
