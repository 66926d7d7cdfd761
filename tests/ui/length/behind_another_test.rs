use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = "old")]
    count: u32,
    #[vmstate(len = "count")]
    fifo: Vec<u8>,
}

fn main() {}
