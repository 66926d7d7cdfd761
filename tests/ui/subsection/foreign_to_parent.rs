use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(div, parent = "clk", name = "device/div"))]
struct Device {
    #[vmstate(subsection = "clk")]
    clock: u64,
    #[vmstate(subsection = "div")]
    divider: u64,
}

fn main() {}
