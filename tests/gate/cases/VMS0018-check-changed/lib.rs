use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011")]
pub struct Pl011 {
    #[vmstate(equal)]
    lanes: u32,
}
