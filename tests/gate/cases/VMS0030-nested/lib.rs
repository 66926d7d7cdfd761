use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(nested, name = "fifo8")]
pub struct Fifo {
    head: u8,
    #[vmstate(subsection = "is_over", absent = 0)]
    over: u8,
}

impl Fifo {
    fn is_over(&self) -> bool {
        self.over != 0
    }
}

#[derive(VmState)]
pub struct Pl011 {
    fifo: Fifo,
}
