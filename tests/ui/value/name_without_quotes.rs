use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(name = pl011)]
struct Device {
    lcr: u8,
}

fn main() {}
