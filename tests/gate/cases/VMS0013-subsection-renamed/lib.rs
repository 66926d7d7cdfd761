use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011", subsection(clock, name = "pl011/clk", needed = "has_clock"))]
pub struct Pl011 {
    flags: u32,
    #[vmstate(subsection = "clock")]
    clock: u64,
}

impl Pl011 {
    fn has_clock(&self) -> bool {
        self.clock != 0
    }
}
