use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
pub struct Pl011 {
    #[vmstate(range = 3..7)]
    regs: [u8; 8],
}
