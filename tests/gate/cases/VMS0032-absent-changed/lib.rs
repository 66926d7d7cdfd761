use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011", subsection(clock, property = "migrate-clk"))]
pub struct Pl011 {
    flags: u32,
    #[vmstate(subsection = "clock", absent = 1)]
    clock: u64,
    #[vmstate(property = "migrate-clk", default = true)]
    migrate_clk: bool,
}
