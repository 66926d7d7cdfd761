use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(clk, needed = true, post_load = "check"))]
struct Device {
    #[vmstate(subsection = "clk")]
    clock: u64,
}

fn main() {}
