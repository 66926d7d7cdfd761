use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(skip = 3)]
    lcr: u8,
}

fn main() {}
