use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(equal = true)]
    lcr: u8,
}

fn main() {}
