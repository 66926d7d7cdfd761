use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(name = "pl011", subsection(clk, name = "uart/clk"))]
struct Device {
    #[vmstate(subsection = "clk")]
    clock: u64,
}

fn main() {}
