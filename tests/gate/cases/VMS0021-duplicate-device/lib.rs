use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
pub struct Pl011 {
    flags: u32,
}

#[derive(VmState)]
#[vmstate(name = "pl011")]
pub struct Pl011Luminary {
    flags: u32,
}
