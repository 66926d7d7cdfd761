use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2, minimum_version = 2, load_old(1, "load_v1"))]
struct Device {
    lcr: u8,
}

impl Device {
    fn load_v1(&mut self, _version_id: u32) {}
}

fn main() {}
