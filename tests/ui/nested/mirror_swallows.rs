use vmstate_runtime::VmState;

mod other {
    pub struct Inner {
        pub level: u8,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::Inner", name = "dev")]
struct Inner {
    level: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(as = Inner)]
    inner: other::Inner,
    #[vmstate(subsection = "clk")]
    clock: u64,
}

impl Device {
    fn clk(&self) -> bool {
        self.clock != 0
    }
}

fn main() {}
