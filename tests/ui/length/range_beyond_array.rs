use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(range = 2..17)]
    fifo: [u8; 16],
}

fn main() {}
