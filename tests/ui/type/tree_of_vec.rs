use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(tree)]
    mappings: Vec<u8>,
}

fn main() {}
