use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(with = hex)]
    lcr: u8,
}

fn main() {}
