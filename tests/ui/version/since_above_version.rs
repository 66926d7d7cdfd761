use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2)]
struct Device {
    #[vmstate(since = 3)]
    lcr: u8,
}

fn main() {}
