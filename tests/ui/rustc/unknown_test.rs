use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = "is_old")]
    lcr: u8,
}

fn main() {}
