use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011", subsection(clock, property = "migrate-clk", pre_load = "reset"))]
pub struct Pl011 {
    flags: u32,
    #[vmstate(subsection = "clock")]
    clock: u64,
    #[vmstate(property = "migrate-clk", default = true)]
    migrate_clk: bool,
}

impl Pl011 {
    /// Called only when the subsection comes.
    fn reset(&mut self) {
        self.clock = 0;
    }
}
