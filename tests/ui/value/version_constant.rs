use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = VERSION)]
struct Device {
    lcr: u8,
}

fn main() {}
