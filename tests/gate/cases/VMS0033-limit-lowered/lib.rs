use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

const MOST: usize = 1 << 4;

#[derive(VmState)]
pub struct Pl011 {
    count: u32,
    #[vmstate(len = "count", max = MOST)]
    fifo: Vec<u8>,
}
