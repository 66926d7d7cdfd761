use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(skip = "")]
    irq: u8,
}

fn main() {}
