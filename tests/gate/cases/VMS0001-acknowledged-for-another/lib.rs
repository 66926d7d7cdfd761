use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(version = 4, minimum_version = 1, breaks_backward(3 = "rev 3"))]
pub struct Pl011 {
    flags: u32,
    lcr: u32,
    #[vmstate(since = 2)]
    level: u32,
}
