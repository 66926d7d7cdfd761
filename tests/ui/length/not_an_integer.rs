use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    count: bool,
    #[vmstate(len = "count")]
    fifo: Vec<u8>,
}

fn main() {}
