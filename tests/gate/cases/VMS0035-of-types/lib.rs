use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(nested)]
pub struct Pair {
    a: u16,
    b: u32,
}

#[derive(VmState)]
#[vmstate(same_bytes = "grouped")]
pub struct Pl011 {
    pair: Pair,
}
