use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2)]
struct Device {
    #[vmstate(since = 2)]
    count: u32,
    #[vmstate(len = "count")]
    fifo: Vec<u8>,
}

fn main() {}
