use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(clock, property = "migrate-clok"))]
struct Uart {
    #[vmstate(subsection = "clock")]
    clock: u32,
    #[vmstate(property = "migrate-clk", default = true)]
    migrate_clk: bool,
}

#[derive(VmState)]
#[vmstate(subsection(clock, property = "migrate-clk"))]
struct Timer {
    #[vmstate(subsection = "clock")]
    clock: u32,
}

fn main() {}
