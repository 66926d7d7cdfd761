use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(same_bytes = "the words are one array now")]
pub struct Pl011 {
    regs: [u32; 3],
}
