use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(unmigratable = "the firmware keeps state outside")]
pub struct Pl011 {
    flags: u32,
}
