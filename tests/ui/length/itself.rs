use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(len = "fifo")]
    fifo: Vec<u8>,
}

fn main() {}
