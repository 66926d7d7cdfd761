use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(clk, needde = "f"))]
struct Device {
    #[vmstate(subsection = "clk")]
    clock: u64,
}

fn main() {}
