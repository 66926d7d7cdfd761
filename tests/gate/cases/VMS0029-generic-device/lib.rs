use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011")]
pub struct Pl011<Fifo> {
    flags: u32,
    fifo: Fifo,
}

/// Nothing of the parameter is sent.
#[derive(VmState)]
pub struct Other<Irq> {
    flags: u32,
    #[vmstate(skip)]
    irq: Irq,
}
