use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(buffer, prefix = u32)]
    fifo: Vec<u8>,
}

fn main() {}
