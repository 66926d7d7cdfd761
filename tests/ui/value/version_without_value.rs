use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(since)]
    lcr: u8,
}

fn main() {}
