use vmstate_runtime::VmState;

#[derive(VmState)]
struct Uart {
    count: u8,
    #[vmstate(len = "cout", max = 3)]
    fifo: Vec<u8>,
}

fn main() {}
