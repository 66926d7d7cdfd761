use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    level: u8,
    mode: u8,
    #[vmstate(test = "is_wide(level, mode)")]
    high: u32,
}

impl Device {
    fn is_wide(level: u8) -> bool {
        level > 3
    }
}

fn main() {}
