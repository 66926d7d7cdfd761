use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(clk, version = 1), subsection(clk, version = 2))]
struct Device {
    #[vmstate(subsection = "clk")]
    clock: u64,
}

fn main() {}
