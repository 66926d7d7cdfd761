use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(max = 16)]
    fifo: [u8; 16],
}

fn main() {}
