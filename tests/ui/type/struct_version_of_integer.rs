use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(struct_version = 1)]
    level: u8,
}

fn main() {}
