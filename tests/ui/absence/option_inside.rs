use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(optional)]
    level: Option<Option<u8>>,
}

fn main() {}
