use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(len = "count")]
    fifo: Vec<u8>,
    count: u32,
}

fn main() {}
