use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(prefix = "u 32")]
    fifo: Vec<u8>,
}

fn main() {}
