use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(property, default = 3)]
    enabled: bool,
}

fn main() {}
