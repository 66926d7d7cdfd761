use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(clk, version = 2, minimum_version = 3))]
struct Device {
    #[vmstate(subsection = "clk")]
    clock: u64,
}

fn main() {}
