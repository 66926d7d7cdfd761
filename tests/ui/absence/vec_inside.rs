use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(optional)]
    value: Option<Vec<u8>>,
}

fn main() {}
