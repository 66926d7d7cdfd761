use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
#[vmstate(name = "pl011", pre_load = "reset")]
pub struct Pl011 {
    flags: u32,
    #[vmstate(test = "is_wide")]
    fifo: u64,
    layout: u8,
}

impl Pl011 {
    fn is_wide(&self, _version_id: u32) -> bool {
        self.layout == 2
    }

    fn reset(&mut self) {
        self.fifo = 0;
    }
}
