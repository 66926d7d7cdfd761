use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(nullable)]
    value: Box<u32>,
}

fn main() {}
