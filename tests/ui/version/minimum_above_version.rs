use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2, minimum_version = 3)]
struct Device {
    lcr: u8,
}

fn main() {}
