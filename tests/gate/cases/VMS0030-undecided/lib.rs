use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011", pre_load = "reset")]
pub struct Pl011 {
    flags: u32,
    #[vmstate(subsection = "support_clock")]
    clock: u64,
}

impl Pl011 {
    fn support_clock(&self) -> bool {
        self.clock != 0
    }

    fn reset(&mut self) {
        self.clock = 0;
    }
}
