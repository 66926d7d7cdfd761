use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(property)]
    enabled: bool,
    #[vmstate(property = "enabled")]
    on: bool,
}

fn main() {}
