use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    level: u8,
    #[vmstate(test = "is_wide(level)")]
    high: u32,
}

impl Device {
    fn is_wide(&self, level: u8) -> bool {
        level > self.level
    }
}

fn main() {}
