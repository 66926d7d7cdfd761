use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(as = Inner, struct_version = 1)]
    inner: u8,
}

fn main() {}
