use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(breaks_backward(0 = "the ring has a new layout"))]
struct Device {
    lcr: u8,
}

fn main() {}
