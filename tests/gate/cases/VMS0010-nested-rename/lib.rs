use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(nested)]
pub struct Fifo {
    first: u16,
    tail: u16,
}

#[derive(VmState)]
pub struct Pl011 {
    fifo: Fifo,
}
