use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(range = 2..6)]
    level: Vec<u8>,
}

fn main() {}
