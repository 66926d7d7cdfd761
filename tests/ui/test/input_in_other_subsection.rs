use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(subsection = "a")]
    level: u8,
    #[vmstate(subsection = "b", test = "is_wide(level)")]
    high: u32,
}

impl Device {
    fn a(&self) -> bool {
        true
    }

    fn b(&self) -> bool {
        true
    }

    fn is_wide(level: u8) -> bool {
        level > 3
    }
}

fn main() {}
