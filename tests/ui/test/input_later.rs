use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = "is_wide(level)")]
    high: u32,
    level: u8,
}

impl Device {
    fn is_wide(level: u8) -> bool {
        level > 3
    }
}

fn main() {}
