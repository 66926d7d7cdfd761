use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(name = "device/clk"))]
struct Device {
    lcr: u8,
}

fn main() {}
