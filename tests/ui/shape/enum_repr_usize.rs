use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(usize)]
enum Mode {
    Off,
    On,
}

fn main() {}
