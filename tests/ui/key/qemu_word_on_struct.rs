use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version_id = 2)]
struct Device {
    lcr: u8,
}

fn main() {}
