use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(default = true)]
    enabled: bool,
}

fn main() {}
