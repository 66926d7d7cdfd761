use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(validate = "in_range")]
    lcr: u8,
}

impl Device {
    fn in_range(&self) -> bool {
        self.lcr == 0
    }
}

fn main() {}
