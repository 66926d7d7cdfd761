use vmstate_runtime::VmState;

enum Mode {
    Off,
    On,
}

#[derive(VmState, Default)]
struct Wire {
    value: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(as = Wire)]
    modes: Vec<Mode>,
}

fn main() {}
