use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(prefix = usize)]
    fifo: Vec<u8>,
}

fn main() {}
