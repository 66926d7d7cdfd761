use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(u8)]
enum Mode {
    Off,
    On(u8),
}

fn main() {}
