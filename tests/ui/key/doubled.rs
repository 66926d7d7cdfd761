use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(rename = "a", rename = "b")]
    lcr: u8,
}

fn main() {}
