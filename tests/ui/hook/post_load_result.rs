use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(post_load = "check")]
struct Device {
    lcr: u8,
}

impl Device {
    fn check(&mut self, _version_id: u32) -> bool {
        self.lcr == 0
    }
}

fn main() {}
