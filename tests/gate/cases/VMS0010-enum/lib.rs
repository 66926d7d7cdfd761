use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState, Clone, Copy)]
#[repr(u8)]
pub enum Mode {
    Off,
    On,
    Auto,
}

#[derive(VmState)]
pub struct Pl011 {
    mode: Mode,
}
