use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(breaks_forward())]
struct Device {
    lcr: u8,
}

fn main() {}
