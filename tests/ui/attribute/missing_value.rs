use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(since =)]
    line_control: u8,
}

fn main() {}
