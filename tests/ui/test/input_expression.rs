use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    level: u8,
    #[vmstate(test = "is_wide(level + 1)")]
    high: u32,
}

fn main() {}
