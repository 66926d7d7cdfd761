use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(validate = "in_range")]
    lcr: u8,
}

impl Device {
    fn in_range(&self, _version_id: u32) -> u32 {
        self.lcr.into()
    }
}

fn main() {}
