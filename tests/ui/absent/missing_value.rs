use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2)]
struct Device {
    #[vmstate(since = 2, absent)]
    lcr: u8,
}

fn main() {}
