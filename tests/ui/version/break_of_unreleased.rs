use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2, unreleased, breaks_forward(2 = "new ring"))]
struct Device {
    lcr: u8,
}

fn main() {}
