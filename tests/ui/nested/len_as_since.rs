use vmstate_runtime::VmState;

#[derive(VmState, Default)]
#[vmstate(version = 2)]
struct Inner {
    level: u8,
    #[vmstate(since = 2)]
    depth: u8,
}

impl From<&u8> for Inner {
    fn from(level: &u8) -> Self {
        Self { level: *level, ..Self::default() }
    }
}

impl From<Inner> for u8 {
    fn from(inner: Inner) -> Self {
        inner.level
    }
}

#[derive(VmState)]
struct Device {
    count: u8,
    #[vmstate(len = "count", as = Inner)]
    inner: Vec<u8>,
}

fn main() {}
