use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(len = "FULL")]
    value: Vec<u8>,
}

fn main() {}
