use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    count: u32,
    #[vmstate(bits = "count")]
    dirty: Vec<u32>,
}

fn main() {}
