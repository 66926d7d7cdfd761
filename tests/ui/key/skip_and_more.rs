use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(skip, since = 1)]
    irq: u8,
}

fn main() {}
