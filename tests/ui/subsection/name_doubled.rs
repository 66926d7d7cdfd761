use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(clk, name = "device/x"), subsection(fifo, name = "device/x"))]
struct Device {
    #[vmstate(subsection = "clk")]
    clock: u64,
    #[vmstate(subsection = "fifo")]
    level: u8,
}

fn main() {}
