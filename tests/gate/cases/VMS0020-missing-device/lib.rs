use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(unreleased)]
pub struct Probe {
    flags: u32,
}
