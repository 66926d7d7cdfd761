use vmstate_runtime::VmState;

#[derive(VmState)]
struct Inner {
    level: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(via = Inner)]
    inner: u8,
}

fn main() {}
