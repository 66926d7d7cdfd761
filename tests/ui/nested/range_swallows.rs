use vmstate_runtime::VmState;

#[derive(VmState, Default)]
#[vmstate(name = "dev")]
struct Inner {
    level: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(range = 1..2)]
    inner: [Inner; 3],
    #[vmstate(subsection = "clk")]
    clock: u64,
}

impl Device {
    fn clk(&self) -> bool {
        self.clock != 0
    }
}

fn main() {}
