use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(div, parent = "clk"))]
struct Device {
    #[vmstate(len = "count", subsection = "clk")]
    steps: Vec<u8>,
    #[vmstate(subsection = "div")]
    count: u32,
}

fn main() {}
