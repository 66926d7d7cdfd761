use vmstate_runtime::VmState;

#[derive(VmState, Default)]
#[vmstate(version = 2)]
struct Part {
    a: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(prefix = u8, struct_version = 3)]
    parts: Vec<Part>,
}

fn main() {}
