use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    level: u8,
    #[vmstate(test = "is_wide(level)")]
    high: u32,
}

impl Device {
    fn is_wide(level: u8) -> u8 {
        level
    }
}

fn main() {}
