use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(at_most)]
    enabled: bool,
}

fn main() {}
