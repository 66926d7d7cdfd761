use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2, breaks_backward(2 = "new ring", 2 = "new fifo"))]
struct Device {
    lcr: u8,
}

fn main() {}
