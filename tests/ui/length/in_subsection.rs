use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(subsection = "clk")]
    count: u32,
    #[vmstate(len = "count")]
    fifo: Vec<u8>,
}

fn main() {}
