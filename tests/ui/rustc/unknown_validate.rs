use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(validate = "in_range")]
    lcr: u8,
}

fn main() {}
