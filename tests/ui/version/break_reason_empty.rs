use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2, breaks_backward(2 = ""))]
struct Device {
    lcr: u8,
}

fn main() {}
