use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(prefix = Missing)]
    bytes: Vec<u8>,
}

fn main() {}
