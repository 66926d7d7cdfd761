use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2, breaks_backward(3 = "the ring has a new layout"))]
struct Device {
    lcr: u8,
}

fn main() {}
