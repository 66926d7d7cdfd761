use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2)]
#[repr(u8)]
enum Mode {
    Off,
    On,
}

fn main() {}
