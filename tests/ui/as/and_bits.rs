use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    count: u32,
    #[vmstate(bits = "count", as = Wire)]
    mode: Vec<u64>,
}

fn main() {}
