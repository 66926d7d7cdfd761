use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate = "pl011"]
struct Device;

fn main() {}
