use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 3, minimum_version = 2)]
struct Device {
    #[vmstate(since = 2, absent = 3)]
    lcr: u8,
}

fn main() {}
