use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(version = 2, minimum_version = 1, breaks_forward(2 = "later"))]
pub struct Pl011 {
    flags: u32,
    lcr: u32,
    #[vmstate(since = 2)]
    level: u32,
}
