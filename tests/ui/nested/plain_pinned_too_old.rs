use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 3, minimum_version = 2)]
struct Inner {
    level: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(struct_version = 1)]
    inner: Inner,
}

fn main() {}
