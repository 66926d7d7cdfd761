use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(nullable)]
    value: Option<u32>,
}

fn main() {}
