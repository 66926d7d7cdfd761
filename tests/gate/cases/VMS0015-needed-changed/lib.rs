use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011", subsection(clock, needed = "has_clk"))]
pub struct Pl011 {
    flags: u32,
    #[vmstate(subsection = "clock")]
    clock: u64,
}

impl Pl011 {
    fn has_clk(&self) -> bool {
        self.clock != 0
    }
}
