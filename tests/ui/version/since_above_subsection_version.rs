use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 3, subsection(clk, version = 2))]
struct Device {
    #[vmstate(since = 3, subsection = "clk")]
    clock: u64,
}

fn main() {}
