use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
pub struct Pl011 {
    flags: u32,
}

#[derive(VmState)]
pub struct Timer {
    ticks: u64,
}
