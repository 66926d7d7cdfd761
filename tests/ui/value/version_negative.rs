use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(since = -1)]
    lcr: u8,
}

fn main() {}
