use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(C)]
enum Mode {
    Off,
    On,
}

fn main() {}
