use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(rename = "a")]
    #[vmstate(rename = "b")]
    lcr: u8,
}

fn main() {}
