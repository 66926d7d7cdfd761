use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(optional)]
    value: u32,
}

fn main() {}
