use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(nested, version = 2, minimum_version = 1)]
pub struct Fifo {
    head: u16,
    tail: u16,
}

#[derive(VmState)]
pub struct Pl011 {
    fifo: Fifo,
}
