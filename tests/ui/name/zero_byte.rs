use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(rename = "a\0b")]
    lcr: u8,
}

fn main() {}
