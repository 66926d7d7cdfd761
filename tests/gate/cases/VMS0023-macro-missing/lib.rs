use vmstate_runtime::VmState;

#[derive(VmState)]
pub struct Pl011 {
    flags: u32,
}
