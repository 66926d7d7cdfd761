use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(as = Wire)]
    mode: u8,
}

fn main() {}
