use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(clk, pre_save = "fill"))]
struct Device {
    #[vmstate(subsection = "clk")]
    lcr: u8,
}

impl Device {
    fn clk(&self) -> bool {
        true
    }

    fn fill(&mut self) {
        self.lcr = 0;
    }
}

fn main() {}
