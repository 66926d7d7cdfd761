use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(property = "x.enabled")]
    enabled: bool,
}

fn main() {}
