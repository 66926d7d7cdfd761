use vmstate_runtime::VmState;

#[derive(VmState)]
struct Inner {
    level: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(struct_version = 2)]
    inner: Inner,
}

fn main() {}
