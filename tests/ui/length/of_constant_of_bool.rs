use vmstate_runtime::VmState;

const FULL: bool = true;

#[derive(VmState)]
struct Device {
    #[vmstate(len = "FULL")]
    value: Vec<u8>,
}

fn main() {}
