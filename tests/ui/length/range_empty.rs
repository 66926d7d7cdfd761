use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(range = 6..2)]
    fifo: [u8; 16],
}

fn main() {}
