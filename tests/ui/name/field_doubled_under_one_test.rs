use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = "old")]
    lcr: u8,
    #[vmstate(rename = "lcr", test = "old")]
    line_control: u8,
}

fn main() {}
