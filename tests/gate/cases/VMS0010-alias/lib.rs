use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

pub type Register = u64;

#[derive(VmState)]
#[vmstate(name = "pl011")]
pub struct Pl011 {
    flags: u32,
    lcr: Register,
    cr: u32,
}
