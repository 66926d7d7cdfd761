use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(skip)]
    level: u8,
    #[vmstate(test = "is_wide(level)")]
    high: u32,
}

impl Device {
    fn is_wide(level: u8) -> bool {
        level > 3
    }
}

fn main() {}
