use vmstate_runtime::VmState;

fn is_wide(level: &u8) -> bool {
    *level > 1
}

#[derive(VmState)]
struct Device {
    level: u8,
    #[vmstate(test = "is_wide(level)")]
    high: u8,
}

fn main() {}
