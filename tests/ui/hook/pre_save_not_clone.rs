use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(pre_save = "fill")]
struct Device {
    lcr: u8,
}

impl Device {
    fn fill(&mut self) {
        self.lcr = 0;
    }
}

fn main() {}
