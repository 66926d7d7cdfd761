use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011")]
pub struct Pl011 {
    flags: u32,
    #[vmstate(test = "old_lcr")]
    lcr: u32,
}

impl Pl011 {
    fn old_lcr(&self, _version_id: u32) -> bool {
        self.flags == 0
    }
}
