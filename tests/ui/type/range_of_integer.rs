use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(range = 2..6)]
    level: u64,
}

fn main() {}
