use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(needed = "is_on")]
struct Device {
    lcr: u8,
}

fn main() {}
