use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(as = Wire, struct_version = 2)]
    mode: Mode,
}

fn main() {}
