use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = "is_old")]
    lcr: u8,
}

impl Device {
    fn is_old(&self) -> bool {
        self.lcr == 0
    }
}

fn main() {}
