use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    count: u32,
    #[vmstate(len = "count * 0")]
    fifo: Vec<u8>,
}

fn main() {}
