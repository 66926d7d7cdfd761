use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    count: u8,
    #[vmstate(len = "count", equal)]
    level: u8,
    #[vmstate(bits = "count", buffer)]
    lines: Vec<u64>,
}

fn main() {}
