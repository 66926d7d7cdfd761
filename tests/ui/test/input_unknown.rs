use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    level: u8,
    #[vmstate(test = "is_wide(lvl)")]
    high: u32,
}

impl Device {
    fn is_wide(level: u8) -> bool {
        level > 3
    }
}

fn main() {}
