use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(load_old(1))]
struct Device {
    lcr: u8,
}

fn main() {}
