use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(field_exists = "old")]
    lcr: u8,
}

fn main() {}
