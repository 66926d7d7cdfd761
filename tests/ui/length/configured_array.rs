use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(configured)]
    value: [u8; 4],
}

fn main() {}
