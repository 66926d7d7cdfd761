use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011", needed = "is_on")]
pub struct Pl011<Irq> {
    flags: u32,
    #[vmstate(skip)]
    irq: Irq,
}

impl<Irq> Pl011<Irq> {
    fn is_on(&self) -> bool {
        self.flags != 0
    }
}

#[derive(VmState)]
pub struct Other {
    flags: u32,
}
