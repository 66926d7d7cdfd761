use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(range = 4)]
    fifo: [u8; 16],
}

fn main() {}
