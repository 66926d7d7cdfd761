use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: Box<dyn Send>,
}

fn main() {}
