use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = "is old")]
    lcr: u8,
}

fn main() {}
