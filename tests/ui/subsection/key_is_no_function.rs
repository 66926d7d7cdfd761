use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(subsection = "support-clk")]
    clock: u64,
}

fn main() {}
