use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(priority = 1)]
    lcr: u8,
}

fn main() {}
