use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(since = 1, rename = "line", skip)]
    irq: u8,
    #[vmstate(rename = "on", property, default = true)]
    enabled: bool,
}

fn main() {}
