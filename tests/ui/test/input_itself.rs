use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = "is_wide(high)")]
    high: u32,
}

impl Device {
    fn is_wide(high: u32) -> bool {
        high > 3
    }
}

fn main() {}
