use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(name = "")]
struct Device {
    lcr: u8,
}

fn main() {}
