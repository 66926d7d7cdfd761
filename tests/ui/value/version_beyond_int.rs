use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 3_000_000_000)]
struct Device {
    lcr: u8,
}

fn main() {}
