use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(prefix = u32)]
    rows: Vec<Vec<u8>>,
}

fn main() {}
