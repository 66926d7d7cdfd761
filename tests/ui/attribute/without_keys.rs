use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate]
struct Device;

fn main() {}
