use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(crate = 3)]
struct Device {
    lcr: u8,
}

fn main() {}
