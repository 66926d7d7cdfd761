use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
pub struct Pl011 {
    flags: u32,
    #[vmstate(property = "fifo", default = true)]
    fifo: bool,
}
