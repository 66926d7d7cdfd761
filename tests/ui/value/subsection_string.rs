use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection = "clk")]
struct Device {
    lcr: u8,
}

fn main() {}
