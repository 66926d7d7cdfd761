use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = 3)]
    lcr: u8,
}

fn main() {}
