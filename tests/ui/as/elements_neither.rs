use vmstate_runtime::VmState;

#[derive(Default)]
enum Mode {
    #[default]
    Off,
    On,
}

#[derive(VmState)]
struct Device {
    count: u8,
    #[vmstate(len = "count", as = u8)]
    modes: Vec<Mode>,
}

fn main() {}
