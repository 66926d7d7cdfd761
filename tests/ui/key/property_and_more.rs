use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(property, rename = "on")]
    enabled: bool,
}

fn main() {}
