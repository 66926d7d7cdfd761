use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(subsection = "support_clk")]
    clock: u64,
}

fn main() {}
