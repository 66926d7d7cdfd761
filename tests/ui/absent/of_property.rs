use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(property, absent = 3)]
    lcr: u8,
}

fn main() {}
