use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(equal)]
    mac: [u8; 6],
}

fn main() {}
