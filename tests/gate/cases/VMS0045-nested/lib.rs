use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(nested)]
#[vmstate(subsection(over, name = "fifo/over", needed = "has_over", on = state))]
pub struct Fifo {
    head: u16,
    #[vmstate(subsection = "over", absent = 0)]
    lost: u32,
}

impl Fifo {
    fn has_over(&self) -> bool {
        self.lost != 0
    }
}

#[derive(VmState)]
pub struct Pl011 {
    flags: u32,
    fifo: Fifo,
}
