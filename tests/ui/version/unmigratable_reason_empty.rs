use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(unmigratable = "")]
struct Device {
    lcr: u8,
}

fn main() {}
