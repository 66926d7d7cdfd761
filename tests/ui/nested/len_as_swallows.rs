use vmstate_runtime::VmState;

#[derive(VmState, Default)]
#[vmstate(name = "dev")]
struct Inner {
    level: u8,
}

impl From<&u8> for Inner {
    fn from(level: &u8) -> Self {
        Self { level: *level }
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
    #[vmstate(subsection = "clk")]
    clock: u64,
}

impl Device {
    fn clk(&self) -> bool {
        self.clock != 0
    }
}

fn main() {}
