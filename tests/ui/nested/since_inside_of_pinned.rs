use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2)]
struct Inner {
    level: u8,
    #[vmstate(since = 2)]
    depth: u8,
}

// Generic: checked where it is used.
#[derive(VmState)]
struct Outer<T: Copy> {
    inner: Inner,
    level: T,
}

#[derive(VmState)]
struct Device {
    #[vmstate(struct_version = 1)]
    outer: Outer<u8>,
}

fn main() {}
