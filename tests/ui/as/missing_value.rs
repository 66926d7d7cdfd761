use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(as)]
    mode: Mode,
}

fn main() {}
