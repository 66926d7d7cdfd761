use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(subsection = "clk")]
    clock: u64,
    #[vmstate(subsection = "clk2")]
    divider: u64,
}

fn main() {}
