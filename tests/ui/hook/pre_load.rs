use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(pre_load = "reset")]
struct Device {
    lcr: u8,
}

impl Device {
    fn reset(&mut self, version_id: u32) {
        self.lcr = version_id as u8;
    }
}

fn main() {}
