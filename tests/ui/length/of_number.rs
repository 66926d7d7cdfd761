use vmstate_runtime::VmState;

#[derive(VmState)]
struct Uart {
    #[vmstate(len = 16)]
    fifo: Vec<u8>,
}

fn main() {}
