use vmstate_runtime::VmState;

type Count = bool;

#[derive(VmState)]
struct Device {
    count: Count,
    #[vmstate(len = "count")]
    fifo: Vec<u8>,
}

fn main() {}
