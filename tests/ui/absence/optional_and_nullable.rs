use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(optional, nullable)]
    value: Option<Box<u32>>,
}

fn main() {}
