use vmstate_runtime::VmState;

enum Mode {
    Off,
    On,
}

#[derive(VmState)]
struct Device {
    #[vmstate(optional, as = u8)]
    mode: Option<Mode>,
}

fn main() {}
