use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(pre_save = "fill")]
struct Device {
    lcr: u8,
}

impl Device {
    fn fill(&self, _version_id: u32) {}
}

fn main() {}
