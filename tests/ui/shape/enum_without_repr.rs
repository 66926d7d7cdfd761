use vmstate_runtime::VmState;

#[derive(VmState)]
enum Mode {
    Off,
    On,
}

fn main() {}
