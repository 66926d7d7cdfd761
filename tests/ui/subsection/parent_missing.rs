use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(div, parent = "clk"))]
struct Device {
    #[vmstate(subsection = "div")]
    divider: u64,
}

fn main() {}
