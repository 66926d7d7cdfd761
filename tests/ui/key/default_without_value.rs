use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(default)]
    level: u8,
}

fn main() {}
