use vmstate_runtime::VmState;

#[derive(VmState, Default)]
#[vmstate(version = 2)]
struct Inner {
    level: u8,
    #[vmstate(since = 2)]
    depth: u8,
}

#[derive(VmState)]
struct Device {
    inner: Inner,
}

fn main() {}
