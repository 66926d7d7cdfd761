use vmstate_runtime::VmState;

mod other {
    pub struct Inner {
        pub level: u8,
        pub depth: u8,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::Inner", version = 2)]
struct Inner {
    level: u8,
    #[vmstate(since = 2)]
    depth: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(as = Inner)]
    inner: other::Inner,
}

fn main() {}
