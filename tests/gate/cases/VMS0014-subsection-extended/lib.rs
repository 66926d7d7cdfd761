use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011", subsection(clock, needed = "has_clock"))]
pub struct Pl011 {
    flags: u32,
    #[vmstate(subsection = "clock")]
    clock: u64,
    #[vmstate(subsection = "clock")]
    divider: u32,
}

impl Pl011 {
    fn has_clock(&self) -> bool {
        self.clock != 0
    }
}
