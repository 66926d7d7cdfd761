use vmstate_runtime::VmState;

enum Mode {
    Off,
    On,
}

#[derive(VmState)]
struct Device {
    #[vmstate(as = u8)]
    mode: Mode,
}

fn main() {}
