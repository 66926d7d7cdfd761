use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(needed = "is_on")]
struct Device {
    lcr: u8,
}

impl Device {
    fn is_on(&self, _version_id: u32) -> bool {
        self.lcr != 0
    }
}

fn main() {}
