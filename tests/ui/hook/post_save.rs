use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(post_save = "drain")]
struct Device {
    lcr: u8,
}

impl Device {
    fn drain(&mut self) {
        self.lcr = 0;
    }
}

fn main() {}
