use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(versoin = 2)]
struct Device {
    lcr: u8,
}

fn main() {}
