use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(since = 1 rename = "lcr")]
    line_control: u8,
}

fn main() {}
