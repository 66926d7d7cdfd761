use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(prefix = u32)]
    level: u8,
}

fn main() {}
