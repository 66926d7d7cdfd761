use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(subsection = "clk")]
    lcr: u8,
}

impl Device {
    fn clk(&self) -> u8 {
        self.lcr
    }
}

fn main() {}
