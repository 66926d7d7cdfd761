use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(list)]
    level: u8,
}

fn main() {}
