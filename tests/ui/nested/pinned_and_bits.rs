use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    count: u32,
    #[vmstate(bits = "count", struct_version = 2)]
    words: Vec<u64>,
}

fn main() {}
