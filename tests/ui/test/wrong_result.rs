use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = "is_old")]
    lcr: u8,
}

impl Device {
    fn is_old(&self, version_id: u32) -> u32 {
        version_id
    }
}

fn main() {}
