use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(bits = "count")]
    dirty: Vec<u64>,
}

fn main() {}
