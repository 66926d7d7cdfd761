use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(since = 0)]
    lcr: u8,
}

fn main() {}
