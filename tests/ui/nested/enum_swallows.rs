use vmstate_runtime::VmState;

#[derive(VmState, Default)]
#[vmstate(name = "dev")]
struct Inner {
    level: u8,
}

#[derive(VmState)]
#[repr(u8)]
enum Request {
    Read(Inner),
}

#[derive(VmState)]
struct Device {
    inner: Request,
    #[vmstate(subsection = "clk")]
    clock: u64,
}

impl Device {
    fn clk(&self) -> bool {
        self.clock != 0
    }
}

fn main() {}
