use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(max = 4)]
    lines: Vec<u8>,
}

fn main() {}
