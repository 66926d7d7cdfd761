use vmstate_runtime::VmState;

vmstate_runtime::baseline!(Pl011<u32>, Pl011<u64>);

#[derive(VmState)]
#[vmstate(name = "pl011")]
pub struct Pl011<Fifo> {
    flags: u32,
    fifo: Fifo,
}
