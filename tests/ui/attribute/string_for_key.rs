use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate("lcr")]
    line_control: u8,
}

fn main() {}
