use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(subsection(has_clock, name = "pl011/clock", on = state))]
pub struct Pl011 {
    flags: u32,
    #[vmstate(subsection = "has_clock", absent = 0)]
    clock: u32,
}

impl Pl011 {
    fn has_clock(&self) -> bool {
        self.clock != 0
    }
}
