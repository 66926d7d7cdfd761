use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(clk, version = 2))]
struct Device {
    clock: u64,
}

fn main() {}
