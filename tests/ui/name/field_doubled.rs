use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    lcr: u8,
    #[vmstate(rename = "lcr")]
    line_control: u8,
}

fn main() {}
